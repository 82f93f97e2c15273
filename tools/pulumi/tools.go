//go:build tools

// Package tools pins the Pulumi CLI as an ordinary Go dependency, so that it can be built
// where only package registries are reached (docs/engineer.md, "The engine").
package tools

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
