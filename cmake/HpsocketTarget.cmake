# Finds cargo and the Rust target that fits the C compiler, and says what is missing. Without this, a build with a toolchain
# file would silently give libraries for the machine that it runs on.
#
#   HPSOCKET_CARGO, HPSOCKET_RUSTC   the programs
#   HPSOCKET_TRIPLE                  the target to ask cargo for; empty if it is rustc's own
#   hpsocket_elf_machine             what a library for the target has as e_machine; empty if unknown

# How to get Rust, in words.
set(hpsocket_rust_hint "With rustup:\n  rustup update stable\nrustup is a package of Debian 13, Ubuntu 24.04 and newer (apt-get install rustup), and elsewhere comes from https://rustup.rs.")

find_program(HPSOCKET_CARGO cargo HINTS "$ENV{HOME}/.cargo/bin" DOC "Cargo, Rust's build tool")
if(NOT HPSOCKET_CARGO)
  message(FATAL_ERROR "hpsocket: Rust is missing: cargo was not found. ${hpsocket_rust_hint}\n"
                      "If it is installed in an unusual place, set HPSOCKET_CARGO to the path of cargo.")
endif()
get_filename_component(hpsocket_cargo_bin "${HPSOCKET_CARGO}" DIRECTORY)
find_program(HPSOCKET_RUSTC NAMES "$ENV{RUSTC}" rustc HINTS "${hpsocket_cargo_bin}" DOC "Rust's compiler, the one that cargo uses")
if(NOT HPSOCKET_RUSTC)
  message(FATAL_ERROR "hpsocket: Rust is incomplete: there is ${HPSOCKET_CARGO}, but no rustc. ${hpsocket_rust_hint}")
endif()

# hpsocket_rustc(ARGUMENT...): runs rustc; sets rustc_status, rustc_output and rustc_error.
function(hpsocket_rustc)
  execute_process(COMMAND "${HPSOCKET_RUSTC}" ${ARGN} WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
    RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE error OUTPUT_STRIP_TRAILING_WHITESPACE)
  set(rustc_status "${status}" PARENT_SCOPE)
  set(rustc_output "${output}" PARENT_SCOPE)
  set(rustc_error "${error}" PARENT_SCOPE)
endfunction()

hpsocket_rustc(-vV)
if(NOT rustc_status EQUAL 0 OR NOT rustc_output MATCHES "host: ([^\n]+)")
  message(FATAL_ERROR "hpsocket: ${HPSOCKET_RUSTC} does not work:\n${rustc_error}\nIf rustup has no toolchain yet:\n  rustup default stable")
endif()
set(hpsocket_host "${CMAKE_MATCH_1}")
string(REGEX MATCH "release: ([0-9.]+)" unused "${rustc_output}")
set(hpsocket_rust_version "${CMAKE_MATCH_1}")
string(REGEX MATCH "commit-hash: ([0-9a-z]+)" unused "${rustc_output}")
set(hpsocket_rust_commit "${CMAKE_MATCH_1}")
file(STRINGS "${PROJECT_SOURCE_DIR}/Cargo.toml" hpsocket_rust_line REGEX "^rust-version = " LIMIT_COUNT 1)
string(REGEX REPLACE "^rust-version = \"(.*)\"$" "\\1" hpsocket_rust_wanted "${hpsocket_rust_line}")
if(hpsocket_rust_version VERSION_LESS hpsocket_rust_wanted)
  message(FATAL_ERROR "hpsocket: Rust ${hpsocket_rust_version} (${HPSOCKET_RUSTC}) is too old, ${hpsocket_rust_wanted} or newer is needed. "
                      "${hpsocket_rust_hint}")
endif()

hpsocket_rustc(--print sysroot)
set(hpsocket_rust_source "${rustc_output}/lib/rustlib/src/rust")

# What the C compiler compiles for, with all its flags.
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
try_compile(hpsocket_target_compiled "${PROJECT_BINARY_DIR}/CMakeFiles/hpsocket_target"
  "${CMAKE_CURRENT_LIST_DIR}/target.c"
  OUTPUT_VARIABLE hpsocket_target_output COPY_FILE "${PROJECT_BINARY_DIR}/CMakeFiles/hpsocket_target.a")
unset(CMAKE_TRY_COMPILE_TARGET_TYPE)
if(NOT hpsocket_target_compiled)
  message(FATAL_ERROR "hpsocket: ${CMAKE_C_COMPILER} compiles no program with <limits.h>. Are the C library's headers "
                      "installed (Debian: libc6-dev)?\n${hpsocket_target_output}")
endif()
file(STRINGS "${PROJECT_BINARY_DIR}/CMakeFiles/hpsocket_target.a" hpsocket_target_text REGEX "hpsocket target: ")
if(NOT hpsocket_target_text MATCHES "hpsocket target: ([a-z0-9_]+) ([a-z]+)\\.")
  message(FATAL_ERROR "hpsocket: cannot tell what ${CMAKE_C_COMPILER} compiles for (with -flto only? leave it out)")
endif()
set(hpsocket_compiler_processor "${CMAKE_MATCH_1}")
set(hpsocket_c_library "${CMAKE_MATCH_2}")

# Rust's name of a processor, its other names as a regular expression, its e_machine.
set(hpsocket_processors
  "x86_64" "x86_64|amd64" 62
  "i686" "i[3-6]86|x86" 3
  "aarch64" "aarch64|arm64" 183
  "armv7" "arm(v7.*|hf)?" 40
  "riscv64gc" "riscv64(gc)?" 243
  "powerpc64le" "(powerpc|ppc)64(le|el)" 21
  "s390x" "s390x" 22
  "loongarch64" "loongarch64" 258)

# hpsocket_processor(NAME): sets processor, Rust's name of it, and machine; both empty if it is unknown.
function(hpsocket_processor name)
  string(TOLOWER "${name}" name)
  set(processor "" PARENT_SCOPE)
  set(machine "" PARENT_SCOPE)
  set(rest ${hpsocket_processors})
  while(rest)
    list(POP_FRONT rest rust_name names number)
    if(name MATCHES "^(${names}|${rust_name})$")
      set(processor "${rust_name}" PARENT_SCOPE)
      set(machine "${number}" PARENT_SCOPE)
      return()
    endif()
  endwhile()
endfunction()

# The target asked for, or else the compiler's.
if(HPSOCKET_CARGO_TARGET)
  string(REGEX REPLACE "-.*" "" hpsocket_wanted "${HPSOCKET_CARGO_TARGET}")
  set(hpsocket_wanted_by "HPSOCKET_CARGO_TARGET says ${HPSOCKET_CARGO_TARGET}")
  set(HPSOCKET_TRIPLE "${HPSOCKET_CARGO_TARGET}")
else()
  set(hpsocket_wanted "${hpsocket_compiler_processor}")
  if(CMAKE_CROSSCOMPILING AND CMAKE_SYSTEM_PROCESSOR)
    set(hpsocket_wanted "${CMAKE_SYSTEM_PROCESSOR}")
  endif()
  set(hpsocket_wanted_by "CMAKE_SYSTEM_PROCESSOR says ${CMAKE_SYSTEM_PROCESSOR}")
  set(HPSOCKET_TRIPLE "${hpsocket_compiler_processor}-unknown-linux-${hpsocket_c_library}")
  if(hpsocket_compiler_processor STREQUAL "armv7")
    string(APPEND HPSOCKET_TRIPLE "eabihf")
  endif()
endif()
hpsocket_processor("${hpsocket_wanted}")
set(hpsocket_elf_machine "${machine}")
if(NOT HPSOCKET_CARGO_TARGET AND NOT processor)
  message(FATAL_ERROR "hpsocket: unknown processor: ${hpsocket_wanted_by}, and ${CMAKE_C_COMPILER} compiles for "
                      "\"${hpsocket_compiler_processor}\". If Rust has a target for it (rustc --print target-list), "
                      "set HPSOCKET_CARGO_TARGET to its name.")
endif()
if(NOT hpsocket_compiler_processor STREQUAL "unknown" AND NOT processor STREQUAL hpsocket_compiler_processor)
  message(FATAL_ERROR "hpsocket: ${hpsocket_wanted_by}, but ${CMAKE_C_COMPILER} compiles for ${hpsocket_compiler_processor}. "
                      "Set CMAKE_C_COMPILER and CMAKE_CXX_COMPILER in the toolchain file to compilers for that processor "
                      "(Debian: the packages gcc-aarch64-linux-gnu and g++-aarch64-linux-gnu for aarch64).")
endif()

# Rustc's own target needs no --target. It may be called differently (x86_64-alpine-linux-musl), but then the parts that
# matter are the same.
string(REGEX MATCH "^[^-]+" hpsocket_host_processor "${hpsocket_host}")
if(NOT HPSOCKET_CARGO_TARGET AND NOT CMAKE_CROSSCOMPILING AND processor STREQUAL hpsocket_host_processor
   AND hpsocket_host MATCHES "-linux-${hpsocket_c_library}")
  set(HPSOCKET_TRIPLE "")
endif()

# Rust's standard library for the target. Who builds it himself needs none.
if(HPSOCKET_TRIPLE AND NOT HPSOCKET_CARGO_FLAGS MATCHES "build-std")
  hpsocket_rustc(--print target-libdir --target "${HPSOCKET_TRIPLE}")
  if(NOT rustc_status EQUAL 0)
    message(FATAL_ERROR "hpsocket: Rust ${hpsocket_rust_version} has no target ${HPSOCKET_TRIPLE}:\n${rustc_error}")
  endif()
  file(GLOB hpsocket_std "${rustc_output}/libstd-*.rlib")
  if(NOT hpsocket_std)
    message(FATAL_ERROR "hpsocket: Rust's standard library for ${HPSOCKET_TRIPLE} is missing. Install it:\n"
                        "  rustup target add ${HPSOCKET_TRIPLE}\n"
                        "or, with Debian's Rust, the package libstd-rust-dev of that architecture.")
  endif()
endif()
if(HPSOCKET_TRIPLE)
  message(STATUS "hpsocket: building for ${HPSOCKET_TRIPLE}")
endif()

# Sets what cargo needs to link with the C compiler and its flags. A macro, since it appends to variables of the caller.
macro(hpsocket_cross_settings)
  set(hpsocket_c_flags "")
  if(CMAKE_C_COMPILER_TARGET AND CMAKE_C_COMPILER_ID MATCHES "Clang")
    list(APPEND hpsocket_c_flags "--target=${CMAKE_C_COMPILER_TARGET}")
  endif()
  if(CMAKE_SYSROOT)
    list(APPEND hpsocket_c_flags "--sysroot=${CMAKE_SYSROOT}")
  endif()
  separate_arguments(hpsocket_more_flags UNIX_COMMAND "${CMAKE_C_FLAGS}")
  list(APPEND hpsocket_c_flags ${hpsocket_more_flags})
  foreach(flag IN LISTS hpsocket_c_flags)
    list(APPEND hpsocket_rustc_args -C "link-arg=${flag}")
  endforeach()
  list(JOIN hpsocket_c_flags " " hpsocket_c_flags)
  string(REPLACE "-" "_" hpsocket_target_variable "${hpsocket_target_name}")
  string(TOUPPER "${hpsocket_target_variable}" hpsocket_target_upper)
  list(APPEND hpsocket_cargo_environment "CARGO_TARGET_${hpsocket_target_upper}_LINKER=${CMAKE_C_COMPILER}"
       "CC_${hpsocket_target_variable}=${CMAKE_C_COMPILER}" "AR_${hpsocket_target_variable}=${CMAKE_AR}"
       "CFLAGS_${hpsocket_target_variable}=${hpsocket_c_flags}")
endmacro()
