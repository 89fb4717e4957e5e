// What Pulumi's Node host runs once `pulumi package add <address of this repository>/plugin` has fetched this folder and
// installed its dependencies, as for every plugin without those of development.

require("alicloud-primary-secondary/provider");
