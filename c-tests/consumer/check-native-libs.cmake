# Compares rustc's list of native libraries (FILE) with EXPECTED. If it differs, adapt
# HPSOCKET_STATIC_LIBS in cmake/HpsocketCargo.cmake, which feeds all package files.
file(READ "${FILE}" printed)
string(STRIP "${printed}" printed)
string(REPLACE " " ";" actual "${printed}")
list(TRANSFORM actual REPLACE "^-l" "")
list(REMOVE_DUPLICATES actual)
list(REMOVE_ITEM actual c gcc_s) # every compiler links them, gcc_s where it fits
list(SORT actual)
list(SORT EXPECTED)
if(NOT actual STREQUAL EXPECTED)
  message(FATAL_ERROR "rustc's native-static-libs changed\n  rustc:    ${actual}\n  package:  ${EXPECTED}")
endif()
message(STATUS "native-static-libs: ${printed}")
