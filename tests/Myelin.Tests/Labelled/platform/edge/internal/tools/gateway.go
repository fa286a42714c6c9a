package tools

import (
	"github.com/modelcontextprotocol/go-sdk/mcp"
)

func Gateway() *mcp.Server {
	s := mcp.NewServer(&mcp.Implementation{Name: "depot-gateway", Version: "v1"}, nil)
	mcp.AddTool(s, &mcp.Tool{Name: "open_gate", Description: "Opens a gate"}, nil)
	return s
}
