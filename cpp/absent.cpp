// The component types, and other objects, that the core does not have yet. Their functions are exported, so that programs which name
// them load, and refuse.
#include <hpsocket/HPSocket-SSL.h>

#include <cstddef>

#include "errors.h"

static std::nullptr_t absent() { return hp::not_supported(nullptr); }

// Thread pool
IHPThreadPool* HP_Create_ThreadPool(IHPThreadPoolListener*) { return absent(); }
LPTSocketTask HP_Create_SocketTaskObj(Fn_SocketTaskProc, PVOID, CONNID, LPCBYTE, INT, EnTaskBufferType, WPARAM, LPARAM) { return absent(); }

void HP_Destroy_ThreadPool(IHPThreadPool* pThreadPool) { delete pThreadPool; }
void HP_Destroy_SocketTaskObj(LPTSocketTask) {} // there are none yet
