// Writes the Pulumi schema of the bridged provider to the file named by the only argument.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"alicloud-primary-secondary/engine/alicloud"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfgen"
	"github.com/pulumi/pulumi/sdk/v3/go/common/diag"
	"github.com/pulumi/pulumi/sdk/v3/go/common/diag/colors"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: pulumi-tfgen-alicloud <file>")
		os.Exit(2)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func write(file string) error {
	generated, err := tfgen.GenerateSchemaWithOptions(tfgen.GenerateSchemaOptions{
		ProviderInfo:    alicloud.Provider(),
		DiagnosticsSink: diag.DefaultSink(io.Discard, os.Stderr, diag.FormatOptions{Color: colors.Never}),
		// Descriptions come from the Terraform schema alone: the documents of the module are not searched for.
		XInMemoryDocs: true,
	})
	if err != nil {
		return err
	}
	text, err := json.Marshal(generated.PackageSpec)
	if err != nil {
		return err
	}
	return os.WriteFile(file, text, 0o644)
}
