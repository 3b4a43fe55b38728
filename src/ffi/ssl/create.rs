//! `Create_HP_SSL*` and `Destroy_HP_SSL*`.

use crate::component::{Framing, Role};
use crate::ffi::tcp::create::{create_component, destroy_component};
use crate::ffi::types::ssl::{
    HP_SSLAgent, HP_SSLClient, HP_SSLPackAgent, HP_SSLPackClient, HP_SSLPackServer,
    HP_SSLPullAgent, HP_SSLPullClient, HP_SSLPullServer, HP_SSLServer,
};
use crate::ffi::types::{
    HP_TcpAgentListener, HP_TcpClientListener, HP_TcpPullAgentListener, HP_TcpPullClientListener,
    HP_TcpPullServerListener, HP_TcpServerListener,
};

/// Makes a stopped SSL server that reports to pListener for life: any listener of the
/// server kinds, or NULL for no callbacks. It is the TCP server with one more layer: all
/// functions of that accept it. It needs HP_SSLServer_SetupSSLContext before Start. The
/// program owns it. NULL: EINVAL (no such listener) or ENOMEM in SYS_GetLastError (SSL-1,
/// SSL-2, COM-20, COM-22, ABI-40 to ABI-47).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Create_HP_SSLServer(pListener: HP_TcpServerListener) -> HP_SSLServer {
    create_component(Role::Server, Framing::Push, true, pListener)
}

/// Stops the component if needed, waits until none of its callbacks runs, and frees it and
/// its contexts; works for a component of any kind. The listener stays. Inside a callback
/// of the component itself it returns at once, and the component goes when its stop is
/// finished. NULL is a no-op (SSL-2, COM-23 to COM-25, ABI-45).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Destroy_HP_SSLServer(pServer: HP_SSLServer) {
    destroy_component(pServer);
}

/// Makes a stopped SSL agent that reports to pListener for life: any listener of the
/// agent kinds, or NULL for no callbacks. It is the TCP agent with one more layer: all
/// functions of that accept it. It needs HP_SSLAgent_SetupSSLContext before Start. The
/// program owns it. NULL: EINVAL (no such listener) or ENOMEM in SYS_GetLastError (SSL-1,
/// SSL-2, COM-20, COM-22, ABI-40 to ABI-47).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Create_HP_SSLAgent(pListener: HP_TcpAgentListener) -> HP_SSLAgent {
    create_component(Role::Agent, Framing::Push, true, pListener)
}

/// Stops the component if needed, waits until none of its callbacks runs, and frees it and
/// its contexts; works for a component of any kind. The listener stays. Inside a callback
/// of the component itself it returns at once, and the component goes when its stop is
/// finished. NULL is a no-op (SSL-2, COM-23 to COM-25, ABI-45).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Destroy_HP_SSLAgent(pAgent: HP_SSLAgent) {
    destroy_component(pAgent);
}

/// Makes a stopped SSL client that reports to pListener for life: any listener of the
/// client kinds, or NULL for no callbacks. It is the TCP client with one more layer: all
/// functions of that accept it. It needs HP_SSLClient_SetupSSLContext before Start. The
/// program owns it. NULL: EINVAL (no such listener) or ENOMEM in SYS_GetLastError (SSL-1,
/// SSL-2, COM-20, COM-22, ABI-40 to ABI-47).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Create_HP_SSLClient(pListener: HP_TcpClientListener) -> HP_SSLClient {
    create_component(Role::Client, Framing::Push, true, pListener)
}

/// Stops the component if needed, waits until none of its callbacks runs, and frees it and
/// its contexts; works for a component of any kind. The listener stays. Inside a callback
/// of the component itself it returns at once, and the component goes when its stop is
/// finished. NULL is a no-op (SSL-2, COM-23 to COM-25, ABI-45).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Destroy_HP_SSLClient(pClient: HP_SSLClient) {
    destroy_component(pClient);
}

/// Makes a stopped SSL pull server that reports to pListener for life: any listener of the
/// server kinds, or NULL for no callbacks. It is the TCP pull server with one more layer: all
/// functions of that accept it. It needs HP_SSLServer_SetupSSLContext before Start. The
/// program owns it. NULL: EINVAL (no such listener) or ENOMEM in SYS_GetLastError (SSL-1,
/// SSL-2, COM-20, COM-22, ABI-40 to ABI-47).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Create_HP_SSLPullServer(
    pListener: HP_TcpPullServerListener,
) -> HP_SSLPullServer {
    create_component(Role::Server, Framing::Pull, true, pListener)
}

/// Stops the component if needed, waits until none of its callbacks runs, and frees it and
/// its contexts; works for a component of any kind. The listener stays. Inside a callback
/// of the component itself it returns at once, and the component goes when its stop is
/// finished. NULL is a no-op (SSL-2, COM-23 to COM-25, ABI-45).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Destroy_HP_SSLPullServer(pServer: HP_SSLPullServer) {
    destroy_component(pServer);
}

/// Makes a stopped SSL pull agent that reports to pListener for life: any listener of the
/// agent kinds, or NULL for no callbacks. It is the TCP pull agent with one more layer: all
/// functions of that accept it. It needs HP_SSLAgent_SetupSSLContext before Start. The
/// program owns it. NULL: EINVAL (no such listener) or ENOMEM in SYS_GetLastError (SSL-1,
/// SSL-2, COM-20, COM-22, ABI-40 to ABI-47).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Create_HP_SSLPullAgent(
    pListener: HP_TcpPullAgentListener,
) -> HP_SSLPullAgent {
    create_component(Role::Agent, Framing::Pull, true, pListener)
}

/// Stops the component if needed, waits until none of its callbacks runs, and frees it and
/// its contexts; works for a component of any kind. The listener stays. Inside a callback
/// of the component itself it returns at once, and the component goes when its stop is
/// finished. NULL is a no-op (SSL-2, COM-23 to COM-25, ABI-45).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Destroy_HP_SSLPullAgent(pAgent: HP_SSLPullAgent) {
    destroy_component(pAgent);
}

/// Makes a stopped SSL pull client that reports to pListener for life: any listener of the
/// client kinds, or NULL for no callbacks. It is the TCP pull client with one more layer: all
/// functions of that accept it. It needs HP_SSLClient_SetupSSLContext before Start. The
/// program owns it. NULL: EINVAL (no such listener) or ENOMEM in SYS_GetLastError (SSL-1,
/// SSL-2, COM-20, COM-22, ABI-40 to ABI-47).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Create_HP_SSLPullClient(
    pListener: HP_TcpPullClientListener,
) -> HP_SSLPullClient {
    create_component(Role::Client, Framing::Pull, true, pListener)
}

/// Stops the component if needed, waits until none of its callbacks runs, and frees it and
/// its contexts; works for a component of any kind. The listener stays. Inside a callback
/// of the component itself it returns at once, and the component goes when its stop is
/// finished. NULL is a no-op (SSL-2, COM-23 to COM-25, ABI-45).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Destroy_HP_SSLPullClient(pClient: HP_SSLPullClient) {
    destroy_component(pClient);
}

/// Makes a stopped SSL pack server that reports to pListener for life: any listener of the
/// server kinds, or NULL for no callbacks. It is the TCP pack server with one more layer: all
/// functions of that accept it. It needs HP_SSLServer_SetupSSLContext before Start. The
/// program owns it. NULL: EINVAL (no such listener) or ENOMEM in SYS_GetLastError (SSL-1,
/// SSL-2, COM-20, COM-22, ABI-40 to ABI-47).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Create_HP_SSLPackServer(
    pListener: HP_TcpServerListener,
) -> HP_SSLPackServer {
    create_component(Role::Server, Framing::Pack, true, pListener)
}

/// Stops the component if needed, waits until none of its callbacks runs, and frees it and
/// its contexts; works for a component of any kind. The listener stays. Inside a callback
/// of the component itself it returns at once, and the component goes when its stop is
/// finished. NULL is a no-op (SSL-2, COM-23 to COM-25, ABI-45).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Destroy_HP_SSLPackServer(pServer: HP_SSLPackServer) {
    destroy_component(pServer);
}

/// Makes a stopped SSL pack agent that reports to pListener for life: any listener of the
/// agent kinds, or NULL for no callbacks. It is the TCP pack agent with one more layer: all
/// functions of that accept it. It needs HP_SSLAgent_SetupSSLContext before Start. The
/// program owns it. NULL: EINVAL (no such listener) or ENOMEM in SYS_GetLastError (SSL-1,
/// SSL-2, COM-20, COM-22, ABI-40 to ABI-47).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Create_HP_SSLPackAgent(pListener: HP_TcpAgentListener) -> HP_SSLPackAgent {
    create_component(Role::Agent, Framing::Pack, true, pListener)
}

/// Stops the component if needed, waits until none of its callbacks runs, and frees it and
/// its contexts; works for a component of any kind. The listener stays. Inside a callback
/// of the component itself it returns at once, and the component goes when its stop is
/// finished. NULL is a no-op (SSL-2, COM-23 to COM-25, ABI-45).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Destroy_HP_SSLPackAgent(pAgent: HP_SSLPackAgent) {
    destroy_component(pAgent);
}

/// Makes a stopped SSL pack client that reports to pListener for life: any listener of the
/// client kinds, or NULL for no callbacks. It is the TCP pack client with one more layer: all
/// functions of that accept it. It needs HP_SSLClient_SetupSSLContext before Start. The
/// program owns it. NULL: EINVAL (no such listener) or ENOMEM in SYS_GetLastError (SSL-1,
/// SSL-2, COM-20, COM-22, ABI-40 to ABI-47).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Create_HP_SSLPackClient(
    pListener: HP_TcpClientListener,
) -> HP_SSLPackClient {
    create_component(Role::Client, Framing::Pack, true, pListener)
}

/// Stops the component if needed, waits until none of its callbacks runs, and frees it and
/// its contexts; works for a component of any kind. The listener stays. Inside a callback
/// of the component itself it returns at once, and the component goes when its stop is
/// finished. NULL is a no-op (SSL-2, COM-23 to COM-25, ABI-45).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn Destroy_HP_SSLPackClient(pClient: HP_SSLPackClient) {
    destroy_component(pClient);
}
