use rmcp::{handler::server::tool::ToolRouter, model::{ServerCapabilities, ServerInfo}, tool, tool_handler, tool_router, ServerHandler, ServiceExt, transport::stdio};

#[derive(Clone)]
pub struct OfferServer { tool_router: ToolRouter<OfferServer> }

#[tool_router]
impl OfferServer {
    #[tool(description = "Finds offers")]
    async fn find_offers(&self, query: String) -> String { query }

    #[tool(name = "drop-offer", description = "Drops an offer")]
    async fn drop_offer(&self, id: String) -> String { id }

    async fn helper(&self) {}
}

#[tool_handler]
impl ServerHandler for OfferServer {
    fn get_info(&self) -> ServerInfo { ServerInfo { capabilities: ServerCapabilities::builder().enable_tools().build(), ..Default::default() } }
}

pub async fn run() { let service = OfferServer::new().serve(stdio()).await.unwrap(); }
