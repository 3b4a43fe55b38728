# Part of `cmake --install`: stops before anything is copied if one of hpsocket_directories (relative to the prefix) can
# neither be written nor made.
foreach(directory IN LISTS hpsocket_directories)
  if(NOT IS_ABSOLUTE "${directory}")
    set(directory "${CMAKE_INSTALL_PREFIX}/${directory}")
  endif()
  set(directory "$ENV{DESTDIR}${directory}")
  get_filename_component(existing "${directory}" ABSOLUTE)
  while(NOT EXISTS "${existing}" AND NOT existing MATCHES "^/?$")
    get_filename_component(existing "${existing}" DIRECTORY)
  endwhile()
  execute_process(COMMAND sh -c "test -d \"$1\" && test -w \"$1\" && test -x \"$1\"" sh "${existing}" RESULT_VARIABLE status)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "hpsocket: cannot install: ${existing} is not a directory that this user can write to. Nothing was "
                        "copied. Install as root (sudo), or elsewhere:\n  make install PREFIX=$HOME/.local\n"
                        "  cmake --install BUILD --prefix $HOME/.local")
  endif()
endforeach()
