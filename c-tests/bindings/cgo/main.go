// A program on top of what cgo makes: it prints the library's version and a port, echoes there, and ends when its input does.
package main

/*
#include <hpsocket/HPSocket4C-SSL.h>
#include <hpsocket/HPSocket4C-Ext.h>

En_HP_HandleResult answer(HP_Server sender, HP_CONNID connection, BYTE *data, int length);
*/
import "C"

import (
	"fmt"
	"io"
	"os"
	"unsafe"
)

//export answer
func answer(sender C.HP_Server, connection C.HP_CONNID, data *C.BYTE, length C.int) C.En_HP_HandleResult {
	if C.HP_Server_Send(sender, connection, data, length) == C.FALSE {
		return C.HR_ERROR
	}
	return C.HR_OK
}

func must(good C.BOOL) {
	if good == C.FALSE {
		panic(C.GoString(C.SYS_GetLastErrorStr()))
	}
}

func main() {
	fmt.Println(C.HP_GetHPSocketVersion())
	listener := C.Create_HP_TcpServerListener()
	C.HP_Set_FN_Server_OnReceive(listener, C.HP_FN_Server_OnReceive(C.answer))
	server := C.Create_HP_TcpServer(listener)
	bind := C.CString("127.0.0.1")
	must(C.HP_Server_Start(server, bind, 0))
	var address [40]C.TCHAR
	var length C.int = 40
	var port C.USHORT
	must(C.HP_Server_GetListenAddress(server, &address[0], &length, &port))
	fmt.Println(port)
	_, _ = io.ReadAll(os.Stdin)
	must(C.HP_Server_Stop(server))
	C.Destroy_HP_TcpServer(server)
	C.Destroy_HP_TcpServerListener(listener)
	C.SYS_Free((*C.BYTE)(unsafe.Pointer(bind)))
}
