// A program on top of what Zig makes of the headers: it prints the library's version and a port, echoes there, and ends when its input
// does. It uses the C library instead of Zig's own, which changes with each release.
const hp = @import("hp.zig");

extern fn printf(format: [*:0]const u8, ...) c_int;
extern fn fflush(stream: ?*anyopaque) c_int;
extern fn getchar() c_int;

fn answer(sender: hp.HP_Server, connection: hp.HP_CONNID, data: [*c]const hp.BYTE, length: c_int) callconv(.c) hp.En_HP_HandleResult {
    const result = if (hp.HP_Server_Send(sender, connection, data, length) != hp.FALSE) hp.HR_OK else hp.HR_ERROR;
    return @intCast(result);
}

pub export fn main() c_int {
    _ = printf("%u\n", hp.HP_GetHPSocketVersion());
    const listener = hp.Create_HP_TcpServerListener();
    hp.HP_Set_FN_Server_OnReceive(listener, answer);
    const server = hp.Create_HP_TcpServer(listener);
    if (hp.HP_Server_Start(server, "127.0.0.1", 0) == hp.FALSE) return 1;
    var address: [40]hp.TCHAR = undefined;
    var length: c_int = 40;
    var port: hp.USHORT = 0;
    if (hp.HP_Server_GetListenAddress(server, &address, &length, &port) == hp.FALSE) return 2;
    _ = printf("%u\n", @as(c_uint, port));
    _ = fflush(null);
    while (getchar() >= 0) {}
    if (hp.HP_Server_Stop(server) == hp.FALSE) return 3;
    hp.Destroy_HP_TcpServer(server);
    hp.Destroy_HP_TcpServerListener(listener);
    return 0;
}
