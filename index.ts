// Where Pulumi looks for the components of this folder when it runs it from sources; the npm package is dist/.

export * from "./components";
