# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# Nothing compiled: everything goes to share/.
set(interlock_config_dir "${CMAKE_INSTALL_DATADIR}/cmake/interlock")

install(TARGETS interlock EXPORT interlock-core FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
install(EXPORT interlock-core NAMESPACE interlock:: DESTINATION "${interlock_config_dir}")
foreach(component IN LISTS interlock_found)
  install(TARGETS interlock_${component} EXPORT interlock-${component}
    FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
  install(EXPORT interlock-${component} NAMESPACE interlock:: DESTINATION "${interlock_config_dir}")
endforeach()
# interlock::all is put together by the configuration file, from what it finds there.
install(TARGETS interlock_all FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")

configure_package_config_file(cmake/interlockConfig.cmake.in "${PROJECT_BINARY_DIR}/interlockConfig.cmake"
  INSTALL_DESTINATION "${interlock_config_dir}" NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/interlockConfigVersion.cmake"
  COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES
  "${PROJECT_BINARY_DIR}/interlockConfig.cmake"
  "${PROJECT_BINARY_DIR}/interlockConfigVersion.cmake"
  cmake/FindCryptoPP.cmake
  DESTINATION "${interlock_config_dir}")

file(RELATIVE_PATH interlock_pc_prefix
  "${CMAKE_INSTALL_FULL_DATADIR}/pkgconfig" "${CMAKE_INSTALL_PREFIX}")
string(REGEX REPLACE "/$" "" interlock_pc_prefix "${interlock_pc_prefix}")
configure_file(cmake/interlock.pc.in "${PROJECT_BINARY_DIR}/interlock.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/interlock.pc" DESTINATION "${CMAKE_INSTALL_DATADIR}/pkgconfig")
install(FILES LICENSE DESTINATION "${CMAKE_INSTALL_DOCDIR}")
