//! `HP_Set_FN_*`: the callbacks of listeners. They are unsafe because the library will
//! call what it is given.

use crate::component::Role;
use crate::ffi::boundary::entry;
use crate::ffi::types::{
    HP_AgentListener, HP_ClientListener, HP_FN_Agent_OnClose, HP_FN_Agent_OnConnect,
    HP_FN_Agent_OnHandShake, HP_FN_Agent_OnPrepareConnect, HP_FN_Agent_OnPullReceive,
    HP_FN_Agent_OnReceive, HP_FN_Agent_OnSend, HP_FN_Agent_OnShutdown, HP_FN_Client_OnClose,
    HP_FN_Client_OnConnect, HP_FN_Client_OnHandShake, HP_FN_Client_OnPrepareConnect,
    HP_FN_Client_OnPullReceive, HP_FN_Client_OnReceive, HP_FN_Client_OnSend, HP_FN_Server_OnAccept,
    HP_FN_Server_OnClose, HP_FN_Server_OnHandShake, HP_FN_Server_OnPrepareListen,
    HP_FN_Server_OnPullReceive, HP_FN_Server_OnReceive, HP_FN_Server_OnSend,
    HP_FN_Server_OnShutdown, HP_ServerListener,
};

/// Sets OnPrepareListen of any listener of the server kinds; NULL unsets it. See
/// HP_FN_Server_OnPrepareListen. May be called any time; a running event uses the old or
/// the new function (COM-21, ABI-48, ABI-49).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Set_FN_Server_OnPrepareListen(
    pListener: HP_ServerListener,
    r#fn: HP_FN_Server_OnPrepareListen,
) {
    entry::listener(pListener, Role::Server, |listener| {
        listener.prepare_listen.set(r#fn);
    });
}

/// Sets OnAccept of any listener of the server kinds; NULL unsets it. See
/// HP_FN_Server_OnAccept. May be called any time; a running event uses the old or the new
/// function (COM-21, ABI-48, ABI-49).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Set_FN_Server_OnAccept(
    pListener: HP_ServerListener,
    r#fn: HP_FN_Server_OnAccept,
) {
    entry::listener(pListener, Role::Server, |listener| {
        listener.accept.set(r#fn);
    });
}

/// Sets OnHandShake of any listener of the server kinds; NULL unsets it. See
/// HP_FN_Server_OnHandShake. May be called any time; a running event uses the old or the
/// new function (COM-21, ABI-48, ABI-49).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Set_FN_Server_OnHandShake(
    pListener: HP_ServerListener,
    r#fn: HP_FN_Server_OnHandShake,
) {
    entry::listener(pListener, Role::Server, |listener| {
        listener.hand_shake.set(r#fn);
    });
}

/// Sets OnSend of any listener of the server kinds; NULL unsets it. See
/// HP_FN_Server_OnSend. May be called any time; a running event uses the old or the new
/// function (COM-21, ABI-48, ABI-49).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Set_FN_Server_OnSend(
    pListener: HP_ServerListener,
    r#fn: HP_FN_Server_OnSend,
) {
    entry::listener(pListener, Role::Server, |listener| {
        listener.send.set(r#fn);
    });
}

/// Sets OnReceive of any listener of the server kinds; NULL unsets it. See
/// HP_FN_Server_OnReceive. Not called on pull components. May be called any time; a
/// running event uses the old or the new function (COM-21, ABI-48, ABI-49).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Set_FN_Server_OnReceive(
    pListener: HP_ServerListener,
    r#fn: HP_FN_Server_OnReceive,
) {
    entry::listener(pListener, Role::Server, |listener| {
        listener.receive.set(r#fn);
    });
}

/// Sets OnPullReceive of any listener of the server kinds; NULL unsets it. See
/// HP_FN_Server_OnPullReceive. Called on pull components only. May be called any time; a
/// running event uses the old or the new function (COM-21, ABI-48, ABI-49).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Set_FN_Server_OnPullReceive(
    pListener: HP_ServerListener,
    r#fn: HP_FN_Server_OnPullReceive,
) {
    entry::listener(pListener, Role::Server, |listener| {
        listener.pull_receive.set(r#fn);
    });
}

/// Sets OnClose of any listener of the server kinds; NULL unsets it. See
/// HP_FN_Server_OnClose. May be called any time; a running event uses the old or the new
/// function (COM-21, ABI-48, ABI-49).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Set_FN_Server_OnClose(
    pListener: HP_ServerListener,
    r#fn: HP_FN_Server_OnClose,
) {
    entry::listener(pListener, Role::Server, |listener| {
        listener.close.set(r#fn);
    });
}

/// Sets OnShutdown of any listener of the server kinds; NULL unsets it. See
/// HP_FN_Server_OnShutdown. May be called any time; a running event uses the old or the
/// new function (COM-21, ABI-48, ABI-49).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Set_FN_Server_OnShutdown(
    pListener: HP_ServerListener,
    r#fn: HP_FN_Server_OnShutdown,
) {
    entry::listener(pListener, Role::Server, |listener| {
        listener.shutdown.set(r#fn);
    });
}

/// Sets OnPrepareConnect of any listener of the agent kinds; NULL unsets it. See
/// HP_FN_Agent_OnPrepareConnect. May be called any time; a running event uses the old or
/// the new function (COM-21, ABI-48, ABI-49).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Set_FN_Agent_OnPrepareConnect(
    pListener: HP_AgentListener,
    r#fn: HP_FN_Agent_OnPrepareConnect,
) {
    entry::listener(pListener, Role::Agent, |listener| {
        listener.prepare_connect.set(r#fn);
    });
}

/// Sets OnConnect of any listener of the agent kinds; NULL unsets it. See
/// HP_FN_Agent_OnConnect. May be called any time; a running event uses the old or the new
/// function (COM-21, ABI-48, ABI-49).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Set_FN_Agent_OnConnect(
    pListener: HP_AgentListener,
    r#fn: HP_FN_Agent_OnConnect,
) {
    entry::listener(pListener, Role::Agent, |listener| {
        listener.connect.set(r#fn);
    });
}

/// Sets OnHandShake of any listener of the agent kinds; NULL unsets it. See
/// HP_FN_Agent_OnHandShake. May be called any time; a running event uses the old or the
/// new function (COM-21, ABI-48, ABI-49).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Set_FN_Agent_OnHandShake(
    pListener: HP_AgentListener,
    r#fn: HP_FN_Agent_OnHandShake,
) {
    entry::listener(pListener, Role::Agent, |listener| {
        listener.hand_shake.set(r#fn);
    });
}

/// Sets OnSend of any listener of the agent kinds; NULL unsets it. See
/// HP_FN_Agent_OnSend. May be called any time; a running event uses the old or the new
/// function (COM-21, ABI-48, ABI-49).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Set_FN_Agent_OnSend(
    pListener: HP_AgentListener,
    r#fn: HP_FN_Agent_OnSend,
) {
    entry::listener(pListener, Role::Agent, |listener| {
        listener.send.set(r#fn);
    });
}

/// Sets OnReceive of any listener of the agent kinds; NULL unsets it. See
/// HP_FN_Agent_OnReceive. Not called on pull components. May be called any time; a
/// running event uses the old or the new function (COM-21, ABI-48, ABI-49).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Set_FN_Agent_OnReceive(
    pListener: HP_AgentListener,
    r#fn: HP_FN_Agent_OnReceive,
) {
    entry::listener(pListener, Role::Agent, |listener| {
        listener.receive.set(r#fn);
    });
}

/// Sets OnPullReceive of any listener of the agent kinds; NULL unsets it. See
/// HP_FN_Agent_OnPullReceive. Called on pull components only. May be called any time; a
/// running event uses the old or the new function (COM-21, ABI-48, ABI-49).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Set_FN_Agent_OnPullReceive(
    pListener: HP_AgentListener,
    r#fn: HP_FN_Agent_OnPullReceive,
) {
    entry::listener(pListener, Role::Agent, |listener| {
        listener.pull_receive.set(r#fn);
    });
}

/// Sets OnClose of any listener of the agent kinds; NULL unsets it. See
/// HP_FN_Agent_OnClose. May be called any time; a running event uses the old or the new
/// function (COM-21, ABI-48, ABI-49).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Set_FN_Agent_OnClose(
    pListener: HP_AgentListener,
    r#fn: HP_FN_Agent_OnClose,
) {
    entry::listener(pListener, Role::Agent, |listener| {
        listener.close.set(r#fn);
    });
}

/// Sets OnShutdown of any listener of the agent kinds; NULL unsets it. See
/// HP_FN_Agent_OnShutdown. May be called any time; a running event uses the old or the
/// new function (COM-21, ABI-48, ABI-49).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Set_FN_Agent_OnShutdown(
    pListener: HP_AgentListener,
    r#fn: HP_FN_Agent_OnShutdown,
) {
    entry::listener(pListener, Role::Agent, |listener| {
        listener.shutdown.set(r#fn);
    });
}

/// Sets OnPrepareConnect of any listener of the client kinds; NULL unsets it. See
/// HP_FN_Client_OnPrepareConnect. May be called any time; a running event uses the old or
/// the new function (COM-21, ABI-48, ABI-49).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Set_FN_Client_OnPrepareConnect(
    pListener: HP_ClientListener,
    r#fn: HP_FN_Client_OnPrepareConnect,
) {
    entry::listener(pListener, Role::Client, |listener| {
        listener.prepare_connect.set(r#fn);
    });
}

/// Sets OnConnect of any listener of the client kinds; NULL unsets it. See
/// HP_FN_Client_OnConnect. May be called any time; a running event uses the old or the
/// new function (COM-21, ABI-48, ABI-49).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Set_FN_Client_OnConnect(
    pListener: HP_ClientListener,
    r#fn: HP_FN_Client_OnConnect,
) {
    entry::listener(pListener, Role::Client, |listener| {
        listener.connect.set(r#fn);
    });
}

/// Sets OnHandShake of any listener of the client kinds; NULL unsets it. See
/// HP_FN_Client_OnHandShake. May be called any time; a running event uses the old or the
/// new function (COM-21, ABI-48, ABI-49).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Set_FN_Client_OnHandShake(
    pListener: HP_ClientListener,
    r#fn: HP_FN_Client_OnHandShake,
) {
    entry::listener(pListener, Role::Client, |listener| {
        listener.hand_shake.set(r#fn);
    });
}

/// Sets OnSend of any listener of the client kinds; NULL unsets it. See
/// HP_FN_Client_OnSend. May be called any time; a running event uses the old or the new
/// function (COM-21, ABI-48, ABI-49).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Set_FN_Client_OnSend(
    pListener: HP_ClientListener,
    r#fn: HP_FN_Client_OnSend,
) {
    entry::listener(pListener, Role::Client, |listener| {
        listener.send.set(r#fn);
    });
}

/// Sets OnReceive of any listener of the client kinds; NULL unsets it. See
/// HP_FN_Client_OnReceive. Not called on pull components. May be called any time; a
/// running event uses the old or the new function (COM-21, ABI-48, ABI-49).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Set_FN_Client_OnReceive(
    pListener: HP_ClientListener,
    r#fn: HP_FN_Client_OnReceive,
) {
    entry::listener(pListener, Role::Client, |listener| {
        listener.receive.set(r#fn);
    });
}

/// Sets OnPullReceive of any listener of the client kinds; NULL unsets it. See
/// HP_FN_Client_OnPullReceive. Called on pull components only. May be called any time; a
/// running event uses the old or the new function (COM-21, ABI-48, ABI-49).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Set_FN_Client_OnPullReceive(
    pListener: HP_ClientListener,
    r#fn: HP_FN_Client_OnPullReceive,
) {
    entry::listener(pListener, Role::Client, |listener| {
        listener.pull_receive.set(r#fn);
    });
}

/// Sets OnClose of any listener of the client kinds; NULL unsets it. See
/// HP_FN_Client_OnClose. May be called any time; a running event uses the old or the new
/// function (COM-21, ABI-48, ABI-49).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn HP_Set_FN_Client_OnClose(
    pListener: HP_ClientListener,
    r#fn: HP_FN_Client_OnClose,
) {
    entry::listener(pListener, Role::Client, |listener| {
        listener.close.set(r#fn);
    });
}
