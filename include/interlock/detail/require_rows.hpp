// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
// Made by docs/generate/require_rows.py from the catalogue: change that, not this.
#ifndef INTERLOCK_DETAIL_REQUIRE_ROWS_HPP
#define INTERLOCK_DETAIL_REQUIRE_ROWS_HPP

#include <cstddef>

namespace interlock::inline v0_1::detail {

/// The diagnostic of one row, by its place in the catalogue.
template <std::size_t Row, bool Met>
struct require_row {};

/// The diagnostic of a foundational requirement about which a composition says nothing at all.
template <std::size_t Part, bool Said>
struct require_part {};

// clang-format off
template <bool Met> struct require_row<0, Met> { static_assert(Met, "interlock[IL101]: SL-C 1 in any FR needs CCSC 1 'Support of essential functions': add a policy for it, or declare it"); };
template <bool Met> struct require_row<1, Met> { static_assert(Met, "interlock[IL101]: SL-C 1 in any FR needs CCSC 2 'Compensating countermeasures': add a policy for it, or declare it"); };
template <bool Met> struct require_row<2, Met> { static_assert(Met, "interlock[IL101]: SL-C 1 in any FR needs CCSC 3 'Least privilege': add a policy for it, or declare it"); };
template <bool Met> struct require_row<3, Met> { static_assert(Met, "interlock[IL101]: SL-C 1 in any FR needs CCSC 4 'Software development process': add a policy for it, or declare it"); };
template <bool Met> struct require_row<4, Met> { static_assert(Met, "interlock[IL101]: SL-C iac=1 needs CR 1.1 'Human user identification and authentication': add a policy for it, or declare it"); };
template <bool Met> struct require_row<5, Met> { static_assert(Met, "interlock[IL101]: SL-C iac=2 needs CR 1.1(1) 'Unique identification and authentication': add a policy for it, or declare it"); };
template <bool Met> struct require_row<6, Met> { static_assert(Met, "interlock[IL101]: SL-C iac=3 needs CR 1.1(2) 'Multifactor authentication for all interfaces': add a policy for it, or declare it"); };
template <bool Met> struct require_row<7, Met> { static_assert(Met, "interlock[IL101]: SL-C iac=2 needs CR 1.2 'Software process and device identification and authentication': add iac::certificate_identity, or declare it"); };
template <bool Met> struct require_row<8, Met> { static_assert(Met, "interlock[IL101]: SL-C iac=3 needs CR 1.2(1) 'Unique identification and authentication': add iac::certificate_identity, or declare it"); };
template <bool Met> struct require_row<9, Met> { static_assert(Met, "interlock[IL101]: SL-C iac=1 needs CR 1.3 'Account management': add iac::accounts, or declare it"); };
template <bool Met> struct require_row<10, Met> { static_assert(Met, "interlock[IL101]: SL-C iac=1 needs CR 1.4 'Identifier management': add iac::accounts, or declare it"); };
template <bool Met> struct require_row<11, Met> { static_assert(Met, "interlock[IL101]: SL-C iac=1 needs CR 1.5 'Authenticator management': add iac::accounts for a, b, c and declare d, or declare it"); };
template <bool Met> struct require_row<12, Met> { static_assert(Met, "interlock[IL101]: SL-C iac=3 needs CR 1.5(1) 'Hardware security for authenticators': add a policy for it, or declare it"); };
template <bool Met> struct require_row<14, Met> { static_assert(Met, "interlock[IL101]: SL-C iac=1 needs CR 1.7 'Strength of password-based authentication': add a policy for it, or declare it"); };
template <bool Met> struct require_row<15, Met> { static_assert(Met, "interlock[IL101]: SL-C iac=3 needs CR 1.7(1) 'Password generation and lifetime restrictions for human users': add a policy for it, or declare it"); };
template <bool Met> struct require_row<16, Met> { static_assert(Met, "interlock[IL101]: SL-C iac=4 needs CR 1.7(2) 'Password lifetime restrictions for all users (human, software process, or device)': add a policy for it, or declare it"); };
template <bool Met> struct require_row<17, Met> { static_assert(Met, "interlock[IL101]: SL-C iac=2 needs CR 1.8 'Public key infrastructure certificates': add iac::certificate_identity, or declare it"); };
template <bool Met> struct require_row<18, Met> { static_assert(Met, "interlock[IL101]: SL-C iac=2 needs CR 1.9 'Strength of public key-based authentication': add iac::certificate_identity, or declare it"); };
template <bool Met> struct require_row<19, Met> { static_assert(Met, "interlock[IL101]: SL-C iac=3 needs CR 1.9(1) 'Hardware security for public key-based authentication': add a policy for it, or declare it"); };
template <bool Met> struct require_row<20, Met> { static_assert(Met, "interlock[IL101]: SL-C iac=1 needs CR 1.10 'Authenticator feedback': add a policy for it, or declare it"); };
template <bool Met> struct require_row<21, Met> { static_assert(Met, "interlock[IL101]: SL-C iac=1 needs CR 1.11 'Unsuccessful login attempts': add a policy for it, or declare it"); };
template <bool Met> struct require_row<22, Met> { static_assert(Met, "interlock[IL101]: SL-C iac=1 needs CR 1.12 'System use notification': add a policy for it, or declare it"); };
template <bool Met> struct require_row<24, Met> { static_assert(Met, "interlock[IL101]: SL-C iac=2 needs CR 1.14 'Strength of symmetric key-based authentication': add a policy for it, or declare it"); };
template <bool Met> struct require_row<25, Met> { static_assert(Met, "interlock[IL101]: SL-C iac=3 needs CR 1.14(1) 'Hardware security for symmetric key-based authentication': add a policy for it, or declare it"); };
template <bool Met> struct require_row<26, Met> { static_assert(Met, "interlock[IL101]: SL-C uc=1 needs CR 2.1 'Authorization enforcement': add uc::rbac, or declare it"); };
template <bool Met> struct require_row<27, Met> { static_assert(Met, "interlock[IL101]: SL-C uc=2 needs CR 2.1(1) 'Authorization enforcement for all users (humans, software processes and devices)': add uc::rbac, or declare it"); };
template <bool Met> struct require_row<28, Met> { static_assert(Met, "interlock[IL101]: SL-C uc=2 needs CR 2.1(2) 'Permission mapping to roles': add uc::rbac, or declare it"); };
template <bool Met> struct require_row<29, Met> { static_assert(Met, "interlock[IL101]: SL-C uc=3 needs CR 2.1(3) 'Supervisor override': add a policy for it, or declare it"); };
template <bool Met> struct require_row<30, Met> { static_assert(Met, "interlock[IL101]: SL-C uc=4 needs CR 2.1(4) 'Dual approval': add a policy for it, or declare it"); };
template <bool Met> struct require_row<31, Met> { static_assert(Met, "interlock[IL101]: SL-C uc=1 needs CR 2.2 'Wireless use control': add a policy for it, or declare it"); };
template <bool Met> struct require_row<34, Met> { static_assert(Met, "interlock[IL101]: SL-C uc=1 needs CR 2.5 'Session lock': add uc::session_lock, or declare it"); };
template <bool Met> struct require_row<35, Met> { static_assert(Met, "interlock[IL101]: SL-C uc=2 needs CR 2.6 'Remote session termination': add uc::sessions, or declare it"); };
template <bool Met> struct require_row<36, Met> { static_assert(Met, "interlock[IL101]: SL-C uc=3 needs CR 2.7 'Concurrent session control': add uc::sessions, or declare it"); };
template <bool Met> struct require_row<37, Met> { static_assert(Met, "interlock[IL101]: SL-C uc=1 needs CR 2.8 'Auditable events': add journal::recorder, or declare it"); };
template <bool Met> struct require_row<38, Met> { static_assert(Met, "interlock[IL101]: SL-C uc=1 needs CR 2.9 'Audit storage capacity': add journal::recorder, or declare it"); };
template <bool Met> struct require_row<39, Met> { static_assert(Met, "interlock[IL101]: SL-C uc=3 needs CR 2.9(1) 'Warn when audit record storage capacity threshold reached': add journal::recorder, or declare it"); };
template <bool Met> struct require_row<40, Met> { static_assert(Met, "interlock[IL101]: SL-C uc=1 needs CR 2.10 'Response to audit processing failures': add journal::recorder, or declare it"); };
template <bool Met> struct require_row<41, Met> { static_assert(Met, "interlock[IL101]: SL-C uc=1 needs CR 2.11 'Timestamps': add journal::recorder, or declare it"); };
template <bool Met> struct require_row<42, Met> { static_assert(Met, "interlock[IL101]: SL-C uc=2 needs CR 2.11(1) 'Time synchronization': add a policy for it, or declare it"); };
template <bool Met> struct require_row<43, Met> { static_assert(Met, "interlock[IL101]: SL-C uc=4 needs CR 2.11(2) 'Protection of time source integrity': add a policy for it, or declare it"); };
template <bool Met> struct require_row<44, Met> { static_assert(Met, "interlock[IL101]: SL-C uc=1 needs CR 2.12 'Non-repudiation': add journal::recorder, or declare it"); };
template <bool Met> struct require_row<45, Met> { static_assert(Met, "interlock[IL101]: SL-C uc=4 needs CR 2.12(1) 'Non-repudiation for all users': add a policy for it, or declare it"); };
template <bool Met> struct require_row<47, Met> { static_assert(Met, "interlock[IL101]: SL-C si=1 needs CR 3.1 'Communication integrity': add a policy for it, or declare it"); };
template <bool Met> struct require_row<48, Met> { static_assert(Met, "interlock[IL101]: SL-C si=2 needs CR 3.1(1) 'Communication authentication': add a policy for it, or declare it"); };
template <bool Met> struct require_row<50, Met> { static_assert(Met, "interlock[IL101]: SL-C si=1 needs CR 3.3 'Security functionality verification': add a policy for it, or declare it"); };
template <bool Met> struct require_row<51, Met> { static_assert(Met, "interlock[IL101]: SL-C si=4 needs CR 3.3(1) 'Security functionality verification during normal operation': add a policy for it, or declare it"); };
template <bool Met> struct require_row<52, Met> { static_assert(Met, "interlock[IL101]: SL-C si=1 needs CR 3.4 'Software and information integrity': add a policy for it, or declare it"); };
template <bool Met> struct require_row<53, Met> { static_assert(Met, "interlock[IL101]: SL-C si=2 needs CR 3.4(1) 'Authenticity of software and information': add a policy for it, or declare it"); };
template <bool Met> struct require_row<54, Met> { static_assert(Met, "interlock[IL101]: SL-C si=3 needs CR 3.4(2) 'Automated notification of integrity violations': add a policy for it, or declare it"); };
template <bool Met> struct require_row<55, Met> { static_assert(Met, "interlock[IL101]: SL-C si=1 needs CR 3.5 'Input validation': add si::tag_limits, or declare it"); };
template <bool Met> struct require_row<56, Met> { static_assert(Met, "interlock[IL101]: SL-C si=1 needs CR 3.6 'Deterministic output': add si::output_failsafe beside the device's own watchdog, or declare it"); };
template <bool Met> struct require_row<57, Met> { static_assert(Met, "interlock[IL101]: SL-C si=1 needs CR 3.7 'Error handling': add a policy for it, or declare it"); };
template <bool Met> struct require_row<58, Met> { static_assert(Met, "interlock[IL101]: SL-C si=2 needs CR 3.8 'Session integrity': add uc::sessions beside a source of randomness, or declare it"); };
template <bool Met> struct require_row<59, Met> { static_assert(Met, "interlock[IL101]: SL-C si=2 needs CR 3.9 'Protection of audit information': add a policy for it, or declare it"); };
template <bool Met> struct require_row<60, Met> { static_assert(Met, "interlock[IL101]: SL-C si=4 needs CR 3.9(1) 'Audit records on write-once media': add a policy for it, or declare it"); };
template <bool Met> struct require_row<66, Met> { static_assert(Met, "interlock[IL101]: SL-C dc=1 needs CR 4.1 'Information confidentiality': add a policy for it, or declare it"); };
template <bool Met> struct require_row<67, Met> { static_assert(Met, "interlock[IL101]: SL-C dc=2 needs CR 4.2 'Information persistence': add a policy for it, or declare it"); };
template <bool Met> struct require_row<68, Met> { static_assert(Met, "interlock[IL101]: SL-C dc=3 needs CR 4.2(1) 'Erase of shared memory resources': add a policy for it, or declare it"); };
template <bool Met> struct require_row<69, Met> { static_assert(Met, "interlock[IL101]: SL-C dc=3 needs CR 4.2(2) 'Erase verification': add a policy for it, or declare it"); };
template <bool Met> struct require_row<70, Met> { static_assert(Met, "interlock[IL101]: SL-C dc=1 needs CR 4.3 'Use of cryptography': add a policy for it, or declare it"); };
template <bool Met> struct require_row<71, Met> { static_assert(Met, "interlock[IL101]: SL-C rdf=1 needs CR 5.1 'Network segmentation': add rdf::conduits, or declare it"); };
template <bool Met> struct require_row<75, Met> { static_assert(Met, "interlock[IL101]: SL-C tre=1 needs CR 6.1 'Audit log accessibility': add journal::recorder, or declare it"); };
template <bool Met> struct require_row<76, Met> { static_assert(Met, "interlock[IL101]: SL-C tre=3 needs CR 6.1(1) 'Programmatic access to audit logs': add journal::recorder, or declare it"); };
template <bool Met> struct require_row<77, Met> { static_assert(Met, "interlock[IL101]: SL-C tre=2 needs CR 6.2 'Continuous monitoring': add a policy for it, or declare it"); };
template <bool Met> struct require_row<78, Met> { static_assert(Met, "interlock[IL101]: SL-C ra=1 needs CR 7.1 'Denial of service protection': add ra::rate_limit, or declare it"); };
template <bool Met> struct require_row<79, Met> { static_assert(Met, "interlock[IL101]: SL-C ra=2 needs CR 7.1(1) 'Manage communication load from component': add ra::device_load, or declare it"); };
template <bool Met> struct require_row<80, Met> { static_assert(Met, "interlock[IL101]: SL-C ra=1 needs CR 7.2 'Resource management': add ra::rate_limit, or declare it"); };
template <bool Met> struct require_row<81, Met> { static_assert(Met, "interlock[IL101]: SL-C ra=1 needs CR 7.3 'Control system backup': add a policy for it, or declare it"); };
template <bool Met> struct require_row<82, Met> { static_assert(Met, "interlock[IL101]: SL-C ra=2 needs CR 7.3(1) 'Backup integrity verification': add a policy for it, or declare it"); };
template <bool Met> struct require_row<83, Met> { static_assert(Met, "interlock[IL101]: SL-C ra=1 needs CR 7.4 'Control system recovery and reconstitution': add a policy for it, or declare it"); };
template <bool Met> struct require_row<85, Met> { static_assert(Met, "interlock[IL101]: SL-C ra=1 needs CR 7.6 'Network and security configuration settings': add a policy for it, or declare it"); };
template <bool Met> struct require_row<86, Met> { static_assert(Met, "interlock[IL101]: SL-C ra=3 needs CR 7.6(1) 'Machine-readable reporting of current security settings': add a policy for it, or declare it"); };
template <bool Met> struct require_row<87, Met> { static_assert(Met, "interlock[IL101]: SL-C ra=1 needs CR 7.7 'Least functionality': add a policy for it, or declare it"); };
template <bool Met> struct require_row<88, Met> { static_assert(Met, "interlock[IL101]: SL-C ra=2 needs CR 7.8 'Control system component inventory': add a policy for it, or declare it"); };
template <bool Met> struct require_row<89, Met> { static_assert(Met, "interlock[IL101]: SL-C uc=1 needs SAR 2.4 'Mobile code': add a policy for it, or declare it"); };
template <bool Met> struct require_row<90, Met> { static_assert(Met, "interlock[IL101]: SL-C uc=2 needs SAR 2.4(1) 'Mobile code authenticity check': add a policy for it, or declare it"); };
template <bool Met> struct require_row<91, Met> { static_assert(Met, "interlock[IL101]: SL-C si=1 needs SAR 3.2 'Protection from malicious code': add a policy for it, or declare it"); };
template <bool Met> struct require_row<92, Met> { static_assert(Met, "interlock[IL101]: SL-C uc=1 needs EDR 2.4 'Mobile code': add a policy for it, or declare it"); };
template <bool Met> struct require_row<93, Met> { static_assert(Met, "interlock[IL101]: SL-C uc=2 needs EDR 2.4(1) 'Mobile code authenticity check': add a policy for it, or declare it"); };
template <bool Met> struct require_row<94, Met> { static_assert(Met, "interlock[IL101]: SL-C uc=2 needs EDR 2.13 'Use of physical diagnostic and test interfaces': add a policy for it, or declare it"); };
template <bool Met> struct require_row<95, Met> { static_assert(Met, "interlock[IL101]: SL-C uc=3 needs EDR 2.13(1) 'Active monitoring': add a policy for it, or declare it"); };
template <bool Met> struct require_row<96, Met> { static_assert(Met, "interlock[IL101]: SL-C si=1 needs EDR 3.2 'Protection from malicious code': add a policy for it, or declare it"); };
template <bool Met> struct require_row<97, Met> { static_assert(Met, "interlock[IL101]: SL-C si=1 needs EDR 3.10 'Support for updates': add a policy for it, or declare it"); };
template <bool Met> struct require_row<98, Met> { static_assert(Met, "interlock[IL101]: SL-C si=2 needs EDR 3.10(1) 'Update authenticity and integrity': add a policy for it, or declare it"); };
template <bool Met> struct require_row<99, Met> { static_assert(Met, "interlock[IL101]: SL-C si=2 needs EDR 3.11 'Physical tamper resistance and detection': add a policy for it, or declare it"); };
template <bool Met> struct require_row<100, Met> { static_assert(Met, "interlock[IL101]: SL-C si=3 needs EDR 3.11(1) 'Notification of a tampering attempt': add a policy for it, or declare it"); };
template <bool Met> struct require_row<101, Met> { static_assert(Met, "interlock[IL101]: SL-C si=2 needs EDR 3.12 'Provisioning product supplier roots of trust': add a policy for it, or declare it"); };
template <bool Met> struct require_row<102, Met> { static_assert(Met, "interlock[IL101]: SL-C si=2 needs EDR 3.13 'Provisioning asset owner roots of trust': add a policy for it, or declare it"); };
template <bool Met> struct require_row<103, Met> { static_assert(Met, "interlock[IL101]: SL-C si=1 needs EDR 3.14 'Integrity of the boot process': add a policy for it, or declare it"); };
template <bool Met> struct require_row<104, Met> { static_assert(Met, "interlock[IL101]: SL-C si=2 needs EDR 3.14(1) 'Authenticity of the boot process': add a policy for it, or declare it"); };
template <bool Met> struct require_row<105, Met> { static_assert(Met, "interlock[IL101]: SL-C uc=1 needs HDR 2.4 'Mobile code': add a policy for it, or declare it"); };
template <bool Met> struct require_row<106, Met> { static_assert(Met, "interlock[IL101]: SL-C uc=2 needs HDR 2.4(1) 'Mobile code authenticity check': add a policy for it, or declare it"); };
template <bool Met> struct require_row<107, Met> { static_assert(Met, "interlock[IL101]: SL-C uc=2 needs HDR 2.13 'Use of physical diagnostic and test interfaces': add a policy for it, or declare it"); };
template <bool Met> struct require_row<108, Met> { static_assert(Met, "interlock[IL101]: SL-C uc=3 needs HDR 2.13(1) 'Active monitoring': add a policy for it, or declare it"); };
template <bool Met> struct require_row<109, Met> { static_assert(Met, "interlock[IL101]: SL-C si=1 needs HDR 3.2 'Protection from malicious code': add a policy for it, or declare it"); };
template <bool Met> struct require_row<110, Met> { static_assert(Met, "interlock[IL101]: SL-C si=2 needs HDR 3.2(1) 'Report version of code protection': add a policy for it, or declare it"); };
template <bool Met> struct require_row<111, Met> { static_assert(Met, "interlock[IL101]: SL-C si=1 needs HDR 3.10 'Support for updates': add a policy for it, or declare it"); };
template <bool Met> struct require_row<112, Met> { static_assert(Met, "interlock[IL101]: SL-C si=2 needs HDR 3.10(1) 'Update authenticity and integrity': add a policy for it, or declare it"); };
template <bool Met> struct require_row<113, Met> { static_assert(Met, "interlock[IL101]: SL-C si=2 needs HDR 3.11 'Physical tamper resistance and detection': add a policy for it, or declare it"); };
template <bool Met> struct require_row<114, Met> { static_assert(Met, "interlock[IL101]: SL-C si=3 needs HDR 3.11(1) 'Notification of a tampering attempt': add a policy for it, or declare it"); };
template <bool Met> struct require_row<115, Met> { static_assert(Met, "interlock[IL101]: SL-C si=2 needs HDR 3.12 'Provisioning product supplier roots of trust': add a policy for it, or declare it"); };
template <bool Met> struct require_row<116, Met> { static_assert(Met, "interlock[IL101]: SL-C si=2 needs HDR 3.13 'Provisioning asset owner roots of trust': add a policy for it, or declare it"); };
template <bool Met> struct require_row<117, Met> { static_assert(Met, "interlock[IL101]: SL-C si=1 needs HDR 3.14 'Integrity of the boot process': add a policy for it, or declare it"); };
template <bool Met> struct require_row<118, Met> { static_assert(Met, "interlock[IL101]: SL-C si=2 needs HDR 3.14(1) 'Authenticity of the boot process': add a policy for it, or declare it"); };
template <bool Met> struct require_row<119, Met> { static_assert(Met, "interlock[IL101]: SL-C iac=1 needs NDR 1.6 'Wireless access management': add a policy for it, or declare it"); };
template <bool Met> struct require_row<120, Met> { static_assert(Met, "interlock[IL101]: SL-C iac=2 needs NDR 1.6(1) 'Unique identification and authentication': add a policy for it, or declare it"); };
template <bool Met> struct require_row<121, Met> { static_assert(Met, "interlock[IL101]: SL-C iac=1 needs NDR 1.13 'Access via untrusted networks': add a policy for it, or declare it"); };
template <bool Met> struct require_row<122, Met> { static_assert(Met, "interlock[IL101]: SL-C iac=3 needs NDR 1.13(1) 'Explicit access request approval': add a policy for it, or declare it"); };
template <bool Met> struct require_row<123, Met> { static_assert(Met, "interlock[IL101]: SL-C uc=1 needs NDR 2.4 'Mobile code': add a policy for it, or declare it"); };
template <bool Met> struct require_row<124, Met> { static_assert(Met, "interlock[IL101]: SL-C uc=2 needs NDR 2.4(1) 'Mobile code authenticity check': add a policy for it, or declare it"); };
template <bool Met> struct require_row<125, Met> { static_assert(Met, "interlock[IL101]: SL-C uc=2 needs NDR 2.13 'Use of physical diagnostic and test interfaces': add a policy for it, or declare it"); };
template <bool Met> struct require_row<126, Met> { static_assert(Met, "interlock[IL101]: SL-C uc=3 needs NDR 2.13(1) 'Active monitoring': add a policy for it, or declare it"); };
template <bool Met> struct require_row<127, Met> { static_assert(Met, "interlock[IL101]: SL-C si=1 needs NDR 3.2 'Protection from malicious code': add a policy for it, or declare it"); };
template <bool Met> struct require_row<128, Met> { static_assert(Met, "interlock[IL101]: SL-C si=1 needs NDR 3.10 'Support for updates': add a policy for it, or declare it"); };
template <bool Met> struct require_row<129, Met> { static_assert(Met, "interlock[IL101]: SL-C si=2 needs NDR 3.10(1) 'Update authenticity and integrity': add a policy for it, or declare it"); };
template <bool Met> struct require_row<130, Met> { static_assert(Met, "interlock[IL101]: SL-C si=2 needs NDR 3.11 'Physical tamper resistance and detection': add a policy for it, or declare it"); };
template <bool Met> struct require_row<131, Met> { static_assert(Met, "interlock[IL101]: SL-C si=3 needs NDR 3.11(1) 'Notification of a tampering attempt': add a policy for it, or declare it"); };
template <bool Met> struct require_row<132, Met> { static_assert(Met, "interlock[IL101]: SL-C si=2 needs NDR 3.12 'Provisioning product supplier roots of trust': add a policy for it, or declare it"); };
template <bool Met> struct require_row<133, Met> { static_assert(Met, "interlock[IL101]: SL-C si=2 needs NDR 3.13 'Provisioning asset owner roots of trust': add a policy for it, or declare it"); };
template <bool Met> struct require_row<134, Met> { static_assert(Met, "interlock[IL101]: SL-C si=1 needs NDR 3.14 'Integrity of the boot process': add a policy for it, or declare it"); };
template <bool Met> struct require_row<135, Met> { static_assert(Met, "interlock[IL101]: SL-C si=2 needs NDR 3.14(1) 'Authenticity of the boot process': add a policy for it, or declare it"); };
template <bool Met> struct require_row<136, Met> { static_assert(Met, "interlock[IL101]: SL-C rdf=1 needs NDR 5.2 'Zone boundary protection': add rdf::conduits, or declare it"); };
template <bool Met> struct require_row<137, Met> { static_assert(Met, "interlock[IL101]: SL-C rdf=2 needs NDR 5.2(1) 'Deny all, permit by exception': add rdf::conduits, or declare it"); };
template <bool Met> struct require_row<138, Met> { static_assert(Met, "interlock[IL101]: SL-C rdf=3 needs NDR 5.2(2) 'Island mode': add a policy for it, or declare it"); };
template <bool Met> struct require_row<139, Met> { static_assert(Met, "interlock[IL101]: SL-C rdf=3 needs NDR 5.2(3) 'Fail close': add a policy for it, or declare it"); };
template <bool Met> struct require_row<140, Met> { static_assert(Met, "interlock[IL101]: SL-C rdf=1 needs NDR 5.3 'General purpose, person-to-person communication restrictions': add a policy for it, or declare it"); };
template <bool Said> struct require_part<1, Said> { static_assert(Said, "interlock[IL102]: nothing is said about FR 1: state iac=1 or more, or declare uncovered<\"why\", fr::iac>"); };
template <bool Said> struct require_part<2, Said> { static_assert(Said, "interlock[IL102]: nothing is said about FR 2: state uc=1 or more, or declare uncovered<\"why\", fr::uc>"); };
template <bool Said> struct require_part<3, Said> { static_assert(Said, "interlock[IL102]: nothing is said about FR 3: state si=1 or more, or declare uncovered<\"why\", fr::si>"); };
template <bool Said> struct require_part<4, Said> { static_assert(Said, "interlock[IL102]: nothing is said about FR 4: state dc=1 or more, or declare uncovered<\"why\", fr::dc>"); };
template <bool Said> struct require_part<5, Said> { static_assert(Said, "interlock[IL102]: nothing is said about FR 5: state rdf=1 or more, or declare uncovered<\"why\", fr::rdf>"); };
template <bool Said> struct require_part<6, Said> { static_assert(Said, "interlock[IL102]: nothing is said about FR 6: state tre=1 or more, or declare uncovered<\"why\", fr::tre>"); };
template <bool Said> struct require_part<7, Said> { static_assert(Said, "interlock[IL102]: nothing is said about FR 7: state ra=1 or more, or declare uncovered<\"why\", fr::ra>"); };

/// Base classes are instantiated one after the other whatever became of the first: each missing row has its own error.
template <class Asked>
struct require_every
    : require_row<0, Asked::template row<0>()>, require_row<1, Asked::template row<1>()>, require_row<2, Asked::template row<2>()>,
      require_row<3, Asked::template row<3>()>, require_row<4, Asked::template row<4>()>, require_row<5, Asked::template row<5>()>,
      require_row<6, Asked::template row<6>()>, require_row<7, Asked::template row<7>()>, require_row<8, Asked::template row<8>()>,
      require_row<9, Asked::template row<9>()>, require_row<10, Asked::template row<10>()>, require_row<11, Asked::template row<11>()>,
      require_row<12, Asked::template row<12>()>, require_row<14, Asked::template row<14>()>, require_row<15, Asked::template row<15>()>,
      require_row<16, Asked::template row<16>()>, require_row<17, Asked::template row<17>()>, require_row<18, Asked::template row<18>()>,
      require_row<19, Asked::template row<19>()>, require_row<20, Asked::template row<20>()>, require_row<21, Asked::template row<21>()>,
      require_row<22, Asked::template row<22>()>, require_row<24, Asked::template row<24>()>, require_row<25, Asked::template row<25>()>,
      require_row<26, Asked::template row<26>()>, require_row<27, Asked::template row<27>()>, require_row<28, Asked::template row<28>()>,
      require_row<29, Asked::template row<29>()>, require_row<30, Asked::template row<30>()>, require_row<31, Asked::template row<31>()>,
      require_row<34, Asked::template row<34>()>, require_row<35, Asked::template row<35>()>, require_row<36, Asked::template row<36>()>,
      require_row<37, Asked::template row<37>()>, require_row<38, Asked::template row<38>()>, require_row<39, Asked::template row<39>()>,
      require_row<40, Asked::template row<40>()>, require_row<41, Asked::template row<41>()>, require_row<42, Asked::template row<42>()>,
      require_row<43, Asked::template row<43>()>, require_row<44, Asked::template row<44>()>, require_row<45, Asked::template row<45>()>,
      require_row<47, Asked::template row<47>()>, require_row<48, Asked::template row<48>()>, require_row<50, Asked::template row<50>()>,
      require_row<51, Asked::template row<51>()>, require_row<52, Asked::template row<52>()>, require_row<53, Asked::template row<53>()>,
      require_row<54, Asked::template row<54>()>, require_row<55, Asked::template row<55>()>, require_row<56, Asked::template row<56>()>,
      require_row<57, Asked::template row<57>()>, require_row<58, Asked::template row<58>()>, require_row<59, Asked::template row<59>()>,
      require_row<60, Asked::template row<60>()>, require_row<66, Asked::template row<66>()>, require_row<67, Asked::template row<67>()>,
      require_row<68, Asked::template row<68>()>, require_row<69, Asked::template row<69>()>, require_row<70, Asked::template row<70>()>,
      require_row<71, Asked::template row<71>()>, require_row<75, Asked::template row<75>()>, require_row<76, Asked::template row<76>()>,
      require_row<77, Asked::template row<77>()>, require_row<78, Asked::template row<78>()>, require_row<79, Asked::template row<79>()>,
      require_row<80, Asked::template row<80>()>, require_row<81, Asked::template row<81>()>, require_row<82, Asked::template row<82>()>,
      require_row<83, Asked::template row<83>()>, require_row<85, Asked::template row<85>()>, require_row<86, Asked::template row<86>()>,
      require_row<87, Asked::template row<87>()>, require_row<88, Asked::template row<88>()>, require_row<89, Asked::template row<89>()>,
      require_row<90, Asked::template row<90>()>, require_row<91, Asked::template row<91>()>, require_row<92, Asked::template row<92>()>,
      require_row<93, Asked::template row<93>()>, require_row<94, Asked::template row<94>()>, require_row<95, Asked::template row<95>()>,
      require_row<96, Asked::template row<96>()>, require_row<97, Asked::template row<97>()>, require_row<98, Asked::template row<98>()>,
      require_row<99, Asked::template row<99>()>, require_row<100, Asked::template row<100>()>, require_row<101, Asked::template row<101>()>,
      require_row<102, Asked::template row<102>()>, require_row<103, Asked::template row<103>()>, require_row<104, Asked::template row<104>()>,
      require_row<105, Asked::template row<105>()>, require_row<106, Asked::template row<106>()>, require_row<107, Asked::template row<107>()>,
      require_row<108, Asked::template row<108>()>, require_row<109, Asked::template row<109>()>, require_row<110, Asked::template row<110>()>,
      require_row<111, Asked::template row<111>()>, require_row<112, Asked::template row<112>()>, require_row<113, Asked::template row<113>()>,
      require_row<114, Asked::template row<114>()>, require_row<115, Asked::template row<115>()>, require_row<116, Asked::template row<116>()>,
      require_row<117, Asked::template row<117>()>, require_row<118, Asked::template row<118>()>, require_row<119, Asked::template row<119>()>,
      require_row<120, Asked::template row<120>()>, require_row<121, Asked::template row<121>()>, require_row<122, Asked::template row<122>()>,
      require_row<123, Asked::template row<123>()>, require_row<124, Asked::template row<124>()>, require_row<125, Asked::template row<125>()>,
      require_row<126, Asked::template row<126>()>, require_row<127, Asked::template row<127>()>, require_row<128, Asked::template row<128>()>,
      require_row<129, Asked::template row<129>()>, require_row<130, Asked::template row<130>()>, require_row<131, Asked::template row<131>()>,
      require_row<132, Asked::template row<132>()>, require_row<133, Asked::template row<133>()>, require_row<134, Asked::template row<134>()>,
      require_row<135, Asked::template row<135>()>, require_row<136, Asked::template row<136>()>, require_row<137, Asked::template row<137>()>,
      require_row<138, Asked::template row<138>()>, require_row<139, Asked::template row<139>()>, require_row<140, Asked::template row<140>()>,
      require_part<1, Asked::template part<1>()>, require_part<2, Asked::template part<2>()>, require_part<3, Asked::template part<3>()>,
      require_part<4, Asked::template part<4>()>, require_part<5, Asked::template part<5>()>, require_part<6, Asked::template part<6>()>,
      require_part<7, Asked::template part<7>()> {};
// clang-format on

} // namespace interlock::inline v0_1::detail

#endif
