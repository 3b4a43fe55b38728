# Install rules: libraries with their links, headers, CMake package, pkg-config files. The
# installed tree may be moved, because package files find it relative to themselves.
include(CMakePackageConfigHelpers)

# install(FILES) copies a symbolic link as a link.
set(hpsocket_lib_files "${HPSOCKET_LIB_DIR}/${hpsocket_so}" "${HPSOCKET_LIB_DIR}/libhpsocket4c.a")
foreach(name IN LISTS hpsocket_link_names)
  list(APPEND hpsocket_lib_files "${HPSOCKET_LIB_DIR}/${name}")
endforeach()
install(FILES ${hpsocket_lib_files} "${HPSOCKET_CPP_LIB_DIR}/libhpsocket.a" DESTINATION "${CMAKE_INSTALL_LIBDIR}")
install(TARGETS hpsocket LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}")
install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/hpsocket"
        DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" FILES_MATCHING PATTERN "*.h")

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
        DESTINATION "${hpsocket_package_dir}")

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
set(hpsocket_pc_api_hpsocket4c "flat C API")
set(hpsocket_pc_api_hpsocket "C++ interfaces")
set(hpsocket_pc_runtime_hpsocket " -lstdc++")
foreach(hpsocket_pc_name hpsocket4c hpsocket)
  set(hpsocket_pc_api "${hpsocket_pc_api_${hpsocket_pc_name}}")
  set(hpsocket_pc_runtime "${hpsocket_pc_runtime_${hpsocket_pc_name}}")
  foreach(kind "" "-static")
    configure_file("${PROJECT_SOURCE_DIR}/cmake/library${kind}.pc.in"
                   "${hpsocket_package_build}/${hpsocket_pc_name}${kind}.pc" @ONLY)
    install(FILES "${hpsocket_package_build}/${hpsocket_pc_name}${kind}.pc" DESTINATION "${hpsocket_pc_dir}")
  endforeach()
endforeach()
