# Installs BUILD_DIR below STAGE and moves the tree to MOVED, so that a path of the
# first place left in a file breaks the tests that follow.
file(REMOVE_RECURSE "${STAGE}")
execute_process(
  COMMAND "${CMAKE_COMMAND}" --install "${BUILD_DIR}" --prefix "${STAGE}/first place"
  RESULT_VARIABLE result)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "cmake --install failed: ${result}")
endif()
file(RENAME "${STAGE}/first place" "${MOVED}")

file(GLOB_RECURSE texts "${MOVED}/*.cmake" "${MOVED}/*.pc")
if(NOT texts)
  message(FATAL_ERROR "no package files in ${MOVED}")
endif()
foreach(text IN LISTS texts)
  file(READ "${text}" content)
  foreach(path "${STAGE}" "${BUILD_DIR}")
    string(FIND "${content}" "${path}" at)
    if(NOT at EQUAL -1)
      message(FATAL_ERROR "${text} contains the path ${path}")
    endif()
  endforeach()
endforeach()
