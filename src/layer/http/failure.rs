//! Why a message was refused: the numbers and texts of llhttp, which programs know (HTTP-41, HTTP-44).

use std::ffi::CStr;

/// Why a connection ends. If that is a message, `OnParseError` and `GetParseErrorCode` tell the program the number; it
/// takes a byte, because every connection has room for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failure(Why);

macro_rules! failures {
    ($($name:ident = $code:literal, $text:literal;)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(non_camel_case_types, clippy::upper_case_acronyms, reason = "they are named as the constants are")]
        enum Why {
            $($name,)*
        }

        impl Failure {
            $(
                #[doc = concat!("`", stringify!($code), "`.")]
                pub(crate) const $name: Self = Self(Why::$name);
            )*

            /// llhttp's number; 0 if no message is to blame, which only `OnClose` tells.
            pub fn code(self) -> u16 {
                match self.0 {
                    $(Why::$name => $code,)*
                }
            }

            /// A sentence without a full stop, as llhttp has it.
            pub fn text(self) -> &'static CStr {
                match self.0 {
                    $(Why::$name => $text,)*
                }
            }
        }
    };
}

failures! {
    RECEIVE_REFUSED = 0, c"OnReceive refused";
    UPGRADE_REFUSED = 0, c"OnUpgrade refused";
    FRAME_HEADER_REFUSED = 0, c"OnWSMessageHeader refused";
    FRAME_BODY_REFUSED = 0, c"OnWSMessageBody refused";
    FRAME_COMPLETE_REFUSED = 0, c"OnWSMessageComplete refused";
    FRAME_NOT_MASKED = 0, c"Frame of a client without mask";
    FRAME_MASKED = 0, c"Frame of a server with mask";
    FRAME_LENGTH = 0, c"Invalid frame length";
    RELEASE_OVER = 0, c"The release delay is over";
    OUT_OF_MEMORY = 1, c"Out of memory";
    CR_WITHOUT_LF = 2, c"Expected LF after CR";
    HEAD_END = 2, c"Expected LF after headers";
    REQUEST_LINE_END = 2, c"Expected LF after CR in request line";
    STATUS_LINE_END = 2, c"Expected LF after CR in status line";
    CHUNK_SIZE_LF = 2, c"Expected LF after chunk size";
    CHUNK_DATA_LF = 2, c"Expected LF after chunk data";
    CHUNK_EXTENSION = 2, c"Invalid character in chunk extensions";
    VALUE_LF = 3, c"Missing expected LF after header value";
    LENGTH_AND_ENCODING = 4, c"Content-Length can't be present with Transfer-Encoding";
    TWO_LENGTHS = 4, c"Duplicate Content-Length";
    METHOD = 6, c"Invalid method encountered";
    METHOD_END = 6, c"Expected space after method";
    URL_CHARACTER = 7, c"Invalid char in url path";
    URL_START = 7, c"Unexpected start char in url";
    URL = 7, c"Invalid URL";
    PROTOCOL = 8, c"Expected HTTP/";
    VERSION = 9, c"Invalid HTTP version";
    VERSION_END = 9, c"Expected CRLF after version";
    STATUS_SPACE = 9, c"Expected space after version";
    NAME = 10, c"Invalid header token";
    VALUE = 10, c"Invalid header value char";
    FOLDED = 10, c"Unexpected whitespace after header value";
    OVERFLOW = 10, c"Header overflow";
    NO_HOST = 10, c"Missing Host";
    TWO_HOSTS = 10, c"Duplicate Host";
    HOST = 10, c"Invalid Host";
    LENGTH_EMPTY = 11, c"Empty Content-Length";
    LENGTH_CHARACTER = 11, c"Invalid character in Content-Length";
    LENGTH_OVERFLOW = 11, c"Content-Length overflow";
    CHUNK_SIZE = 12, c"Invalid character in chunk size";
    CHUNK_OVERFLOW = 12, c"Chunk size overflow";
    STATUS = 13, c"Invalid response status";
    HEAD_TIME = 14, c"Head not complete in time";
    BODY_TIME = 14, c"Body paused for too long";
    ENCODING = 15, c"Request has invalid `Transfer-Encoding`";
    MESSAGE_BEGIN_CALLBACK = 16, c"`on_message_begin` callback error";
    HEADERS_COMPLETE_CALLBACK = 17, c"User callback error";
    MESSAGE_COMPLETE_CALLBACK = 18, c"`on_message_complete` callback error";
    CHUNK_HEADER_CALLBACK = 19, c"`on_chunk_header` callback error";
    CHUNK_COMPLETE_CALLBACK = 20, c"`on_chunk_complete` callback error";
    PREFACE = 23, c"Pause on PRI/Upgrade";
    BODY_CALLBACK = 24, c"Span callback error in on_body";
    STATUS_LINE_CR = 25, c"Missing expected CR after response line";
    VALUE_CR = 25, c"Missing expected CR after header value";
    CHUNK_SIZE_CR = 25, c"Missing expected CR after chunk size";
    CHUNK_EXTENSION_CR = 25, c"Missing expected CR after chunk extensions";
    CHUNK_DATA_CR = 25, c"Missing expected CR after chunk data";
    REQUEST_LINE_CALLBACK = 26, c"`on_url_complete` callback error";
    STATUS_LINE_CALLBACK = 27, c"`on_status_complete` callback error";
    HEADER_CALLBACK = 29, c"`on_header_value_complete` callback error";
    FIRST_BLANK = 30, c"Unexpected space after start line";
}
