// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0

// Turns an I/O list in CSV into the "tags" of a site document: import_io_list FILE [SEPARATOR]. Without a file it shows what it does.

#include <interlock/site/io_list.hpp>

#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>

namespace site = interlock::site;

namespace {

constexpr std::string_view sample = R"(tag,class,device,reference,type,unit,low,high,description
boiler1.pressure.setpoint,setpoint,boiler-plc,400101,float32,bar,0,16,"set-point, written by the operators"
boiler1.trip,safety,boiler-plc,12,,,,,
boiler1.level,,boiler-plc,300005,uint16,%,,,
)";

int import(std::string_view list, std::string_view name, char separator) {
    // [import]
    const auto tags = site::tags_from_io_list(list, name, separator);
    if (!tags.has_value()) {
        for (const site::fault& wrong : tags.error()) std::cerr << wrong.text() << '\n';
        return 2;
    }
    std::cout << tags.value();
    // [/import]
    return 0;
}

} // namespace

int main(int count, char** words) {
    if (count == 1) return import(sample, "sample.csv", ',');
    std::ifstream file{words[1], std::ios::binary};
    const std::string list{std::istreambuf_iterator<char>{file}, {}};
    if (count > 3 || !file.is_open() || (count == 3 && std::string_view{words[2]}.size() != 1)) {
        std::cerr
            << "usage: import_io_list FILE [SEPARATOR]: prints the \"tags\" of a site document for an I/O list in CSV\n";
        return 2;
    }
    return import(list, words[1], count == 3 ? words[2][0] : ',');
}
