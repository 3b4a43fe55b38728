# Install rules: libraries with their links, headers, CMake package, pkg-config files, documents. The installed tree may be
# moved, because package files find it relative to themselves.
#
#   cmake --install BUILD [--component Runtime|Development] [--strip]
#
# Runtime is what a program needs to run, Development what is needed to build one.
include(CMakePackageConfigHelpers)

# First of all, nothing is copied if a directory cannot be written.
foreach(hpsocket_component Runtime Development)
  install(CODE "set(hpsocket_directories \"${CMAKE_INSTALL_LIBDIR};${CMAKE_INSTALL_INCLUDEDIR};${CMAKE_INSTALL_DOCDIR}\")"
          COMPONENT ${hpsocket_component})
  install(SCRIPT "${PROJECT_SOURCE_DIR}/cmake/check-writable.cmake" COMPONENT ${hpsocket_component})
endforeach()

# install(FILES) copies a symbolic link as a link, but does not strip, as install(TARGETS) does.
set(hpsocket_runtime_files "${HPSOCKET_LIB_DIR}/${hpsocket_so}")
set(hpsocket_development_files "${HPSOCKET_LIB_DIR}/libhpsocket4c.a" "${HPSOCKET_CPP_LIB_DIR}/libhpsocket.a")
foreach(name IN LISTS hpsocket_link_names)
  if(name MATCHES "\\.so$")
    list(APPEND hpsocket_development_files "${HPSOCKET_LIB_DIR}/${name}")
  else()
    list(APPEND hpsocket_runtime_files "${HPSOCKET_LIB_DIR}/${name}")
  endif()
endforeach()
install(FILES ${hpsocket_runtime_files} DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT Runtime)
install(CODE "
if(CMAKE_INSTALL_DO_STRIP)
  set(library \"${CMAKE_INSTALL_LIBDIR}/${hpsocket_so}\")
  if(NOT IS_ABSOLUTE \"\${library}\")
    set(library \"\${CMAKE_INSTALL_PREFIX}/\${library}\")
  endif()
  execute_process(COMMAND \"${CMAKE_STRIP}\" \"\$ENV{DESTDIR}\${library}\" RESULT_VARIABLE status)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR \"hpsocket: ${CMAKE_STRIP} failed\")
  endif()
endif()" COMPONENT Runtime)
install(TARGETS hpsocket LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT Runtime NAMELINK_COMPONENT Development)
install(FILES ${hpsocket_development_files} DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT Development)
install(DIRECTORY "${hpsocket_include}/hpsocket"
        DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" COMPONENT Development FILES_MATCHING PATTERN "*.h")

# The licences go wherever the library goes, since they ask for that.
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" "${PROJECT_SOURCE_DIR}/THIRD-PARTY-LICENSES.txt"
        DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT Runtime)
file(GLOB hpsocket_documents CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/docs/*.md")
list(FILTER hpsocket_documents EXCLUDE REGEX "/conformance\\.md$") # for those who work on the library
install(FILES "${PROJECT_SOURCE_DIR}/README.md" "${PROJECT_SOURCE_DIR}/CHANGELOG.md"
        DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT Development)
install(FILES ${hpsocket_documents} DESTINATION "${CMAKE_INSTALL_DOCDIR}/docs" COMPONENT Development)
install(DIRECTORY "${PROJECT_SOURCE_DIR}/examples" DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT Development)

# CMake package.
set(hpsocket_package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/hpsocket")
set(hpsocket_package_build "${PROJECT_BINARY_DIR}/package")
configure_package_config_file(
  "${PROJECT_SOURCE_DIR}/cmake/hpsocketConfig.cmake.in"
  "${hpsocket_package_build}/hpsocketConfig.cmake"
  INSTALL_DESTINATION "${hpsocket_package_dir}"
  PATH_VARS CMAKE_INSTALL_LIBDIR CMAKE_INSTALL_INCLUDEDIR)
configure_file("${PROJECT_SOURCE_DIR}/cmake/hpsocketTargets.cmake.in"
               "${hpsocket_package_build}/hpsocketTargets.cmake" @ONLY)
write_basic_package_version_file("${hpsocket_package_build}/hpsocketConfigVersion.cmake"
                                 VERSION "${PROJECT_VERSION}" COMPATIBILITY SameMajorVersion)
install(FILES "${hpsocket_package_build}/hpsocketConfig.cmake"
              "${hpsocket_package_build}/hpsocketConfigVersion.cmake"
              "${hpsocket_package_build}/hpsocketTargets.cmake"
        DESTINATION "${hpsocket_package_dir}" COMPONENT Development)

# pkg-config gets two files per library, because `pkg-config --static` changes only the
# additional libraries, and the linker would still take the .so for -lhpsocket4c.
set(hpsocket_pc_dir "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
file(RELATIVE_PATH hpsocket_pc_prefix
     "${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig" "${CMAKE_INSTALL_PREFIX}")
string(REGEX REPLACE "/$" "" hpsocket_pc_prefix "${hpsocket_pc_prefix}")
# If LIBDIR or INCLUDEDIR are absolute paths, they are absolute in the files too.
foreach(dir LIBDIR INCLUDEDIR)
  if(IS_ABSOLUTE "${CMAKE_INSTALL_${dir}}")
    set(hpsocket_pc_${dir} "${CMAKE_INSTALL_${dir}}")
  else()
    set(hpsocket_pc_${dir} "\${prefix}/${CMAKE_INSTALL_${dir}}")
  endif()
endforeach()
list(TRANSFORM HPSOCKET_STATIC_LIBS PREPEND "-l" OUTPUT_VARIABLE hpsocket_pc_static_libs)
list(JOIN hpsocket_pc_static_libs " " hpsocket_pc_static_libs)
# With -static a program also needs what OpenSSL's archives need, which `pkg-config --static` finds this way.
set(hpsocket_pc_static_requires "")
if("ssl" IN_LIST HPSOCKET_STATIC_LIBS)
  set(hpsocket_pc_static_requires " libssl libcrypto")
endif()
set(hpsocket_pc_api_hpsocket4c "flat C API")
set(hpsocket_pc_api_hpsocket "C++ interfaces")
set(hpsocket_pc_runtime_hpsocket " -lstdc++")
foreach(hpsocket_pc_name hpsocket4c hpsocket)
  set(hpsocket_pc_api "${hpsocket_pc_api_${hpsocket_pc_name}}")
  set(hpsocket_pc_runtime "${hpsocket_pc_runtime_${hpsocket_pc_name}}")
  foreach(kind "" "-static")
    configure_file("${PROJECT_SOURCE_DIR}/cmake/library${kind}.pc.in"
                   "${hpsocket_package_build}/${hpsocket_pc_name}${kind}.pc" @ONLY)
    install(FILES "${hpsocket_package_build}/${hpsocket_pc_name}${kind}.pc" DESTINATION "${hpsocket_pc_dir}"
            COMPONENT Development)
  endforeach()
endforeach()
