//! The C names of the UDP functions' argument and result types (TDEF-30, TDEF-60), which
//! `HPSocket4C.h` has if the feature UDP is not switched off.

use std::ffi::c_int;

use crate::ffi::types::HP_Object;

/// `CM_*`.
pub type En_HP_CastMode = c_int;

/// To one address at a time.
pub(crate) const CM_UNICAST: En_HP_CastMode = -1;

/// UDP server.
pub type HP_UdpServer = HP_Object;
/// UDP client.
pub type HP_UdpClient = HP_Object;
/// UDP cast component.
pub type HP_UdpCast = HP_Object;
/// UDP node.
pub type HP_UdpNode = HP_Object;
/// UDP ARQ server.
pub type HP_UdpArqServer = HP_Object;
/// UDP ARQ client.
pub type HP_UdpArqClient = HP_Object;
/// Callbacks of a UDP server.
pub type HP_UdpServerListener = HP_Object;
/// Callbacks of a UDP client.
pub type HP_UdpClientListener = HP_Object;
/// Callbacks of a UDP cast component.
pub type HP_UdpCastListener = HP_Object;
/// Callbacks of a UDP node.
pub type HP_UdpNodeListener = HP_Object;
/// Callbacks of a UDP ARQ server.
pub type HP_UdpArqServerListener = HP_Object;
/// Callbacks of a UDP ARQ client.
pub type HP_UdpArqClientListener = HP_Object;
