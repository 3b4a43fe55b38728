// A program on top of what bindgen makes: it prints the library's version and a port, echoes there, and ends when its input does.
#[allow(dead_code, unused_imports, non_camel_case_types, non_snake_case, non_upper_case_globals)]
mod hp {
    include!(concat!(env!("OUT_DIR"), "/hp.rs"));
}

use std::io::{Read, stdin};
use std::os::raw::c_int;

unsafe extern "C" fn answer(
    sender: hp::HP_Server,
    connection: hp::HP_CONNID,
    data: *const hp::BYTE,
    length: c_int,
) -> hp::En_HP_HandleResult {
    // SAFETY: the library calls this with the server, the connection, and so many bytes.
    match unsafe { hp::HP_Server_Send(sender, connection, data, length) } {
        0 => hp::EnHandleResult_HR_ERROR,
        _ => hp::EnHandleResult_HR_OK,
    }
}

fn main() {
    // SAFETY: the listener outlives the server, the texts end with NUL, and each buffer has the length
    // that is given with it.
    unsafe {
        println!("{}", hp::HP_GetHPSocketVersion());
        let listener = hp::Create_HP_TcpServerListener();
        hp::HP_Set_FN_Server_OnReceive(listener, Some(answer));
        let server = hp::Create_HP_TcpServer(listener);
        assert_ne!(hp::HP_Server_Start(server, c"127.0.0.1".as_ptr(), 0), 0);
        let mut port = 0;
        assert_ne!(hp::HP_Server_GetListenAddress(server, [0; 40].as_mut_ptr(), &mut 40, &mut port), 0);
        println!("{port}");
        stdin().read_to_end(&mut Vec::new()).unwrap();
        assert_ne!(hp::HP_Server_Stop(server), 0);
        hp::Destroy_HP_TcpServer(server);
        hp::Destroy_HP_TcpServerListener(listener);
    }
}
