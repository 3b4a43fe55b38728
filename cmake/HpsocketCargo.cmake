# The Rust build as CMake targets.
#
#   hpsocket4c_build              runs cargo; always, since cargo knows what is stale
#   hpsocket::hpsocket4c          the shared library
#   hpsocket::hpsocket4c_static   the static library
#
# It sets HPSOCKET_API_VERSION, hpsocket_RELEASE_VERSION, HPSOCKET_LIB_DIR (the built libraries and their
# links), HPSOCKET_STATIC_LIBS (the libraries that the static one needs) and HPSOCKET_COMPONENTS.

include(HpsocketTarget)
set(hpsocket_openssl_environment "")
set(HPSOCKET_OPENSSL_LIB_DIR "")
if(HPSOCKET_SSL)
  include(HpsocketOpenSSL)
endif()
find_package(Threads REQUIRED)

# What find_package(hpsocket COMPONENTS ...) can ask for: libraries, TCP, and features.
set(HPSOCKET_COMPONENTS hpsocket4c hpsocket4c_static hpsocket hpsocket_static tcp ${HPSOCKET_FEATURES})

# The libraries that the static one needs, as rustc prints them (--print
# native-static-libs). The test package.native_static_libs fails when that changes. libc
# itself is always linked, and so is the unwinder, as gcc_s or, with -static, as gcc_eh: every
# compiler chooses the right one by itself.
set(HPSOCKET_STATIC_LIBS util rt pthread m dl)
if(HPSOCKET_SSL)
  list(PREPEND HPSOCKET_STATIC_LIBS ssl crypto)
endif()

set(HPSOCKET_API_VERSION "${PROJECT_VERSION}")
set(hpsocket_manifest "${PROJECT_SOURCE_DIR}/Cargo.toml")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${hpsocket_manifest}")
file(STRINGS "${hpsocket_manifest}" hpsocket_version_line REGEX "^version = " LIMIT_COUNT 1)
if(NOT hpsocket_version_line MATCHES "^version = \"([^\"]+)\"")
  message(FATAL_ERROR "hpsocket: no version in ${hpsocket_manifest}")
endif()
set(hpsocket_RELEASE_VERSION "${CMAKE_MATCH_1}")

# Cargo puts the results into <target-dir>[/<triple>]/<profile>, where "dev" is called "debug".
set(HPSOCKET_CARGO_DIR "${PROJECT_BINARY_DIR}/cargo" CACHE PATH "Where cargo builds; builds may share it")
set(hpsocket_cargo_dir "${HPSOCKET_CARGO_DIR}")
set(hpsocket_cargo_out "${hpsocket_cargo_dir}")
list(JOIN HPSOCKET_FEATURES "," hpsocket_cargo_features)
set(hpsocket_cargo_args --no-default-features --features "memory-reserve,${hpsocket_cargo_features}" --profile "${HPSOCKET_CARGO_PROFILE}" --target-dir "${hpsocket_cargo_dir}")
set(hpsocket_cargo_environment ${hpsocket_openssl_environment})
set(hpsocket_rustc_args "")
set(hpsocket_host_cc "${CMAKE_C_COMPILER}")
if(HPSOCKET_TRIPLE)
  set(hpsocket_host_cc "")
  # A target may also be a file with a description, after which its directory is called.
  get_filename_component(hpsocket_target_name "${HPSOCKET_TRIPLE}" NAME_WLE)
  string(APPEND hpsocket_cargo_out "/${hpsocket_target_name}")
  list(APPEND hpsocket_cargo_args --target "${HPSOCKET_TRIPLE}")
  hpsocket_cross_settings()
endif()
if(HPSOCKET_CARGO_PROFILE STREQUAL "dev")
  string(APPEND hpsocket_cargo_out "/debug")
else()
  string(APPEND hpsocket_cargo_out "/${HPSOCKET_CARGO_PROFILE}")
endif()

set(HPSOCKET_LIB_DIR "${PROJECT_BINARY_DIR}/lib")
set(hpsocket_so "libhpsocket4c.so.${PROJECT_VERSION}")
set(hpsocket_soname "libhpsocket4c.so.${PROJECT_VERSION_MAJOR}")
set(hpsocket_native_libs_file "${hpsocket_cargo_dir}/native-static-libs.txt")

# Symbolic links as argument pairs: target, name.
set(hpsocket_links "${hpsocket_so}" "${hpsocket_soname}" "${hpsocket_soname}" "libhpsocket4c.so")
if(HPSOCKET_COMPAT_SO5)
  list(APPEND hpsocket_links "${hpsocket_so}" "libhpsocket4c.so.5")
endif()
set(hpsocket_link_names "")
set(hpsocket_link_commands "")
set(hpsocket_rest ${hpsocket_links})
while(hpsocket_rest)
  list(POP_FRONT hpsocket_rest hpsocket_link_target hpsocket_link_name)
  list(APPEND hpsocket_link_names "${hpsocket_link_name}")
  list(APPEND hpsocket_link_commands COMMAND "${CMAKE_COMMAND}" -E create_symlink
       "${hpsocket_link_target}" "${HPSOCKET_LIB_DIR}/${hpsocket_link_name}")
endwhile()

file(MAKE_DIRECTORY "${HPSOCKET_LIB_DIR}" "${hpsocket_cargo_dir}")
list(APPEND hpsocket_cargo_args ${HPSOCKET_CARGO_FLAGS})
configure_file("${PROJECT_SOURCE_DIR}/cmake/build.cmake.in" "${PROJECT_BINARY_DIR}/hpsocket-build.cmake" @ONLY)
add_custom_target(hpsocket4c_build ALL
  COMMAND "${CMAKE_COMMAND}" -P "${PROJECT_BINARY_DIR}/hpsocket-build.cmake"
  COMMAND "${CMAKE_COMMAND}" -E copy_if_different
          "${hpsocket_cargo_out}/libhpsocket4c.so" "${HPSOCKET_LIB_DIR}/${hpsocket_so}"
  COMMAND "${CMAKE_COMMAND}" -E copy_if_different
          "${hpsocket_cargo_out}/libhpsocket4c.a" "${HPSOCKET_LIB_DIR}/libhpsocket4c.a"
  ${hpsocket_link_commands}
  BYPRODUCTS "${HPSOCKET_LIB_DIR}/${hpsocket_so}" "${HPSOCKET_LIB_DIR}/libhpsocket4c.a"
  WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
  COMMENT "Building libhpsocket4c with cargo (profile ${HPSOCKET_CARGO_PROFILE})"
  USES_TERMINAL VERBATIM)

# Cargo's results enter CMake as imported targets. Those of the installed package
# are written in hpsocketTargets.cmake.in; keep the two alike (and cpp/CMakeLists.txt).
add_library(hpsocket::hpsocket4c SHARED IMPORTED GLOBAL)
set_target_properties(hpsocket::hpsocket4c PROPERTIES
  IMPORTED_LOCATION "${HPSOCKET_LIB_DIR}/${hpsocket_so}"
  IMPORTED_SONAME "${hpsocket_soname}"
  INTERFACE_INCLUDE_DIRECTORIES "${hpsocket_include}")
add_dependencies(hpsocket::hpsocket4c hpsocket4c_build)

# Threads::Threads stands for pthread, because it knows whether this libc needs it.
set(HPSOCKET_STATIC_INTERFACE ${HPSOCKET_STATIC_LIBS})
list(TRANSFORM HPSOCKET_STATIC_INTERFACE REPLACE "^pthread$" "Threads::Threads")
add_library(hpsocket::hpsocket4c_static STATIC IMPORTED GLOBAL)
set_target_properties(hpsocket::hpsocket4c_static PROPERTIES
  IMPORTED_LOCATION "${HPSOCKET_LIB_DIR}/libhpsocket4c.a"
  IMPORTED_LINK_INTERFACE_LANGUAGES C
  INTERFACE_INCLUDE_DIRECTORIES "${hpsocket_include}"
  INTERFACE_LINK_LIBRARIES "${HPSOCKET_STATIC_INTERFACE}")
set_property(TARGET hpsocket::hpsocket4c_static PROPERTY INTERFACE_LINK_DIRECTORIES "${HPSOCKET_OPENSSL_LIB_DIR}")
add_dependencies(hpsocket::hpsocket4c_static hpsocket4c_build)
