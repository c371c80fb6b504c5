// SPDX-FileCopyrightText: The interlock authors
// SPDX-License-Identifier: BSL-1.0
#ifndef INTERLOCK_SITE_SEALED_COPY_HPP
#define INTERLOCK_SITE_SEALED_COPY_HPP

#include <interlock/crypto/mac.hpp>
#include <interlock/crypto/secret.hpp>
#include <interlock/site/guarded_file.hpp>
#include <interlock/site/seal.hpp>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace interlock::inline v0_1::site {

/// The key under which a component seals; empty for one of its own, which is made at the first start and kept beside the copy.
using seal_key = crypto::secret<64>;

/// The last good site document on disk, sealed, in a folder that only this program's user can enter. It is exchanged in a single
/// step: `prepare` writes the next one beside it, `confirm` puts it in its place. A cut at any moment leaves the old or the new one.
///
/// Serves:   contributes to CR 3.4 and CR 7.4. Does not serve: protection from root, and, with a key beside the copy, from
///           whoever can act as this program's user.
/// Denies:   none.
/// Units:    a key of 32 to 64 bytes.
/// Errors:   faults that name the file and what the system said; a copy that was changed is a fault of `open`, not an empty one.
/// Threads:  one thread at a time; one process for each folder.
/// Cost:     a file of the document's size is written and synced for each publication.
/// Example:  tests/interlock/site/sealed_copy.cpp
template <crypto::mac Seal, class Files>
class sealed_copy {
public:
    static constexpr const char* copy_name = "last-good";
    static constexpr const char* next_name = "last-good.new";
    static constexpr const char* key_name = "seal.key";
    static constexpr const char* next_key_name = "seal.key.new";
    static constexpr std::size_t least_key = 32;

    /// Further arguments make the `Files`.
    template <class... Made>
    sealed_copy(std::string folder, seal_key key, Made&&... files)
        : folder_{std::move(folder)},
          key_{std::move(key)},
          files_(std::forward<Made>(files)...) {}

    /// Takes the folder for this process, and reads what is there. No faults: `content` is what was sealed last, if anything.
    fault_texts open() {
        if (const int error = files_.attach_to_write(folder_.c_str()); error != 0) return folder_fault(error);
        std::string bytes;
        const int found = read_own(copy_name, bytes);
        if (found != 0 && found != ENOENT) return file_fault(copy_name, "a file that can be read", found);
        if (fault_texts wrong = take_key(found == 0); !wrong.empty()) return wrong;
        (void)files_.remove(next_name);
        (void)files_.remove(next_key_name);
        if (found == ENOENT) return {};
        Seal sealing{key_.view()};
        content_ = unseal(bytes, sealing);
        if (content_) return {};
        return fault(
            copy_name, "the copy that this program sealed",
            "one that was changed, or sealed with another key: move it away and start again, and a document of any "
            "version is accepted once");
    }

    const std::optional<sealed_document>& content() const noexcept { return content_; }

    /// Writes the next copy beside the present one.
    fault_texts prepare(sealed_document next) {
        withdraw();
        Seal sealing{key_.view()};
        const std::optional<std::string> bytes = seal(next, sealing);
        if (!bytes) return fault(next_name, "a seal", "that it can't be computed");
        if (const int error = write_new(next_name, *bytes); error != 0)
            return file_fault(next_name, "a file that can be written", error);
        next_ = std::move(next);
        return {};
    }
    bool prepared() const noexcept { return next_.has_value(); }

    /// Puts what was prepared in the place of the present copy. With a fault it is still prepared, and can be confirmed again.
    fault_texts confirm() {
        if (!next_) return {};
        int error = replaced_ ? 0 : files_.replace(next_name, copy_name);
        replaced_ = replaced_ || error == 0;
        if (error == 0) error = files_.sync_directory();
        if (error != 0) return file_fault(copy_name, "a file that can be replaced", error);
        content_ = std::exchange(next_, std::nullopt);
        replaced_ = false;
        return {};
    }

    /// Gives up what was prepared.
    void withdraw() {
        if (next_ && replaced_)
            content_ = std::move(next_);
        else if (next_)
            (void)files_.remove(next_name);
        next_.reset();
        replaced_ = false;
    }

    Files& files() noexcept { return files_; }
    std::string path_of(std::string_view name) const { return (folder_ + '/') += name; }

private:
    fault_texts fault(std::string_view name, std::string_view expected, std::string_view found) const {
        return {{.source = path_of(name), .expected = std::string{expected}, .found = std::string{found}}};
    }
    fault_texts file_fault(std::string_view name, std::string_view expected, int error) const {
        return fault(name, expected, Files::words(error));
    }
    fault_texts folder_fault(int error) const {
        const std::string_view expected = error == EPERM         ? "a folder of the user that runs this"
                                          : error == EACCES      ? "a folder for its owner alone (chmod 700)"
                                          : error == EWOULDBLOCK ? "a folder that no other process uses"
                                                                 : "a folder that can be used";
        return {{.source = folder_, .expected = std::string{expected}, .found = Files::words(error)}};
    }

    int read_own(const char* name, std::string& bytes) {
        int file = -1;
        int error = files_.open(name, file);
        if (error != 0) return error;
        std::uint64_t size = 0;
        error = files_.size(file, size);
        if (error == 0) {
            bytes.resize(static_cast<std::size_t>(size));
            std::size_t got = 0;
            error = files_.read(file, 0, {reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()}, got);
            bytes.resize(got);
        }
        files_.close(file);
        return error;
    }

    int write_new(const char* name, std::string_view bytes) {
        if (const int error = files_.remove(name); error != 0 && error != ENOENT) return error;
        int file = -1;
        int error = files_.create(name, file);
        for (unsigned idle = 0; error == 0 && !bytes.empty();) {
            std::size_t took = 0;
            error = files_.write(file, detail::bytes_of(bytes), took);
            if (error == 0 && took == 0 && ++idle == 16) error = EIO;
            bytes.remove_prefix(took);
        }
        if (error == 0) error = files_.sync(file);
        files_.close(file);
        return error;
    }

    /// The key given, or the one in the folder; a new one only where nothing was sealed yet.
    fault_texts take_key(bool sealed_before) {
        if (key_.size() == 0) {
            std::string bytes;
            int error = read_own(key_name, bytes);
            if (error == ENOENT && sealed_before)
                return fault(key_name, "the key under which " + std::string{copy_name} + " was sealed", "no such file");
            if (error == ENOENT) error = make_key(bytes);
            key_.assign(detail::bytes_of(bytes));
            crypto::wipe(bytes.data(), bytes.size());
            if (error != 0) return file_fault(key_name, "a key that can be read and written", error);
        }
        if (key_.size() >= least_key) return {};
        return fault(key_name, "a key of 32 to 64 bytes", std::to_string(key_.size()) + " bytes");
    }
    int make_key(std::string& bytes) {
        bytes.assign(least_key, '\0');
        int error = files_.random({reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()});
        if (error == 0) error = write_new(next_key_name, bytes);
        if (error == 0) error = files_.replace(next_key_name, key_name);
        return error != 0 ? error : files_.sync_directory();
    }

    const std::string folder_;
    seal_key key_;
    Files files_;
    std::optional<sealed_document> content_{};
    std::optional<sealed_document> next_{};
    bool replaced_ = false;
};

} // namespace interlock::inline v0_1::site

#endif
