module hpsocket.test/cgo

go 1.19
