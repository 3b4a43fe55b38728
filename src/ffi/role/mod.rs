//! What all servers, agents and clients have: `HP_Server_*`, `HP_Agent_*`, `HP_Client_*`, and their
//! counterparts for TCP.

pub mod agent;
pub mod client;
pub mod server;
