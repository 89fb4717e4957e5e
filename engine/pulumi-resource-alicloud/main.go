// The provider plugin: serves the bridged Terraform provider to a Pulumi engine, with the schema that lies beside the
// executable.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"alicloud-primary-secondary/engine/alicloud"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
)

func main() {
	schema, err := readSchema()
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
	tfbridge.Main(alicloud.Name, alicloud.Version, alicloud.Provider(), schema)
}

func readSchema() ([]byte, error) {
	executable, err := os.Executable()
	if err != nil {
		return nil, err
	}
	resolved, err := filepath.EvalSymlinks(executable)
	if err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(filepath.Dir(resolved), "schema.json"))
}
