// Reads YAML as the Pulumi CLI does.

export { type Path, readYaml, type Yaml } from "./readYaml";
export { isMapping, toJsonText, type Tree } from "./yamlTree";
