# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0

# Crypto++ as Debian ships it has a pkg-config file and no CMake configuration. Defines CryptoPP::CryptoPP.
if(TARGET CryptoPP::CryptoPP)
  set(CryptoPP_FOUND TRUE)
  return()
endif()
find_package(PkgConfig QUIET)
if(PkgConfig_FOUND)
  pkg_check_modules(PC_CryptoPP QUIET libcrypto++)
endif()
find_path(CryptoPP_INCLUDE_DIR cryptopp/cryptlib.h HINTS ${PC_CryptoPP_INCLUDE_DIRS})
find_library(CryptoPP_LIBRARY NAMES crypto++ cryptopp HINTS ${PC_CryptoPP_LIBRARY_DIRS})
if(CryptoPP_INCLUDE_DIR AND EXISTS "${CryptoPP_INCLUDE_DIR}/cryptopp/config_ver.h")
  file(STRINGS "${CryptoPP_INCLUDE_DIR}/cryptopp/config_ver.h" lines REGEX "^#define CRYPTOPP_(MAJOR|MINOR|REVISION) ")
  string(REGEX REPLACE ".*MAJOR ([0-9]+).*MINOR ([0-9]+).*REVISION ([0-9]+).*" "\\1.\\2.\\3" CryptoPP_VERSION "${lines}")
endif()
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(CryptoPP
  REQUIRED_VARS CryptoPP_LIBRARY CryptoPP_INCLUDE_DIR VERSION_VAR CryptoPP_VERSION)
mark_as_advanced(CryptoPP_INCLUDE_DIR CryptoPP_LIBRARY)
if(CryptoPP_FOUND)
  add_library(CryptoPP::CryptoPP UNKNOWN IMPORTED)
  set_target_properties(CryptoPP::CryptoPP PROPERTIES
    IMPORTED_LOCATION "${CryptoPP_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${CryptoPP_INCLUDE_DIR}")
endif()
