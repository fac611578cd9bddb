# sock102 - one makefile, no recursion into folders.
#
#   make            the preload library, its -g twin, the command, the examples
#   make demo       set up what is missing, build, and show what it does
#   make test       set up what is missing, build, run every test
#   make check      test + lint: what a commit must pass
#   make asan       the units and the command, with address and undefined sanitizers
#   make fuzz       run each tests/fuzz/*.c for FUZZ_TIME seconds (clang)
#   make soak       the long runs, at most 10 minutes
#   make bench      numbers, not verdicts: build/bench.json
#   make man        check the manual pages
#   make format     rewrite sources to .clang-format
#   make lint       clang-format -n, layers, exports, cppcheck, shellcheck
#   make install    PREFIX=/usr/local DESTDIR=
#   make help       this list

NAME      := sock102
comma     := ,
B         ?= build
PREFIX    ?= /usr/local
FUZZ_TIME ?= 60

CFLAGS    ?= -O2 -g
WARN      := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	     -Wvla -Wwrite-strings -Wno-unused-parameter \
	     -Wno-missing-field-initializers $(if $(WERROR),-Werror)
CPPFLAGS  += -D_GNU_SOURCE -iquote . -iquote include
# No tail calls: ld.so takes dlsym's caller from the return address.
ALLFLAGS   = -std=gnu11 -pthread -fPIC -fvisibility=hidden \
	     -fno-optimize-sibling-calls -fno-strict-aliasing \
	     -ftls-model=initial-exec $(WARN) $(SAN) $(CPPFLAGS) $(CFLAGS)

# What of tracer/ runs inside the traced program; the rest is the command.
TRACELIB  := $(wildcard tracer/ring.c tracer/record.c tracer/record_*.c \
	     tracer/graph.c tracer/unwind.c tracer/inject.c)
CMDONLY   := $(wildcard stack/hw/wire_slirp.c)
LIBSRC    := $(filter-out $(CMDONLY),$(sort $(shell find preload core stack \
	     -name '*.c'))) $(TRACELIB)
CMDSRC    := $(filter-out $(TRACELIB),$(sort $(shell find tracer -name '*.c'))) \
	     $(CMDONLY)
EXPORTS   := $(addprefix -Wl$(comma)--version-script=,$(wildcard \
	     preload/exports.map))
LIBOBJ    := $(LIBSRC:%.c=$B/%.o)
GOBJ      := $(LIBSRC:%.c=$B/g/%.o)
CMDOBJ    := $(CMDSRC:%.c=$B/%.o)
LIB       := $B/lib$(NAME).so
GLIB      := $B/lib$(NAME)-g.so
LIB32     := $B/32/lib$(NAME).so
# What runs 32-bit programs: `sock102 run` starts it, and it needs only libc.
CMD32     := $B/32/$(NAME)
CMD32SRC  := $(patsubst %,tracer/%.c,main run run_opts run_trace run_start \
	     other program library drain expr calls)
ORACLES32 := $(patsubst %,$B/32/tests/oracle/%,socketcall socket_args \
	     poll_sets transfer)
CMD       := $B/$(NAME)
EXAMPLES  := $(patsubst %.c,$B/%,$(wildcard examples/*.c))
BENCHES   := $(patsubst %.c,$B/%,$(wildcard tests/bench/*.c))
UNITS     := $(patsubst %.c,$B/%,$(wildcard tests/unit/*.c))
ORACLES   := $(patsubst %.c,$B/%,$(wildcard tests/oracle/*.c))
TESTBINS  := $(patsubst %.c,$B/%,$(wildcard tests/bench/*.c tests/soak/*.c \
	     tests/programs/*.c tests/lib/*.c tests/paths/*.c))
FUZZERS   := $(patsubst tests/fuzz/%.c,$B/fuzz/%,$(wildcard tests/fuzz/*.c))
PAGES     := $(wildcard man/*.[1-9])
FORMATTED := $(shell find include preload core stack tracer examples \
	     -name '*.[ch]')

# Nothing the library calls may be missing (a sanitizer is of the program).
DEFS      := $(if $(SAN),,-Wl$(comma)-z$(comma)defs)
JANSSON   := $(shell pkg-config --libs jansson 2>/dev/null || echo -ljansson)
SLIRP     := $(shell pkg-config --libs slirp 2>/dev/null)
SLIRPINC  := $(shell pkg-config --cflags slirp 2>/dev/null)
HAVE_M32  := $(shell printf 'int main(void){return 0;}' | $(CC) -m32 -xc - \
	     -o /dev/null 2>/dev/null && echo yes)

all: $(LIB) $(GLIB) $(CMD) $(EXAMPLES) $(if $(HAVE_M32),lib32)

# V=1 shows the commands.
$(V).SILENT:

$(LIB): $(LIBOBJ) $(wildcard preload/exports.map)
	$(CC) -shared $(SAN) $(DEFS) $(LDFLAGS) -Wl,-soname,lib$(NAME).so \
		$(EXPORTS) \
		-o $@ $(LIBOBJ) -pthread -ldl

$(GLIB): $(GOBJ) $(wildcard preload/exports.map)
	$(CC) -shared $(SAN) $(DEFS) $(LDFLAGS) -Wl,-soname,lib$(NAME).so \
		$(EXPORTS) \
		-o $@ $(GOBJ) -pthread -ldl

$(CMD): $(CMDOBJ)
	$(CC) $(SAN) $(LDFLAGS) -rdynamic -o $@ $^ $(JANSSON) $(SLIRP) -pthread -ldl -lm

$B/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(ALLFLAGS) $(if $(filter %slirp.c,$<),$(SLIRPINC)) -MMD -MP -c -o $@ $<

# The twin for -g: the same sources and layout, every function reports itself.
# preload/ and the tracer are not on the path that is shown, and neither is
# what the kernel has as macros and inlines (matched anywhere in the name).
NOGRAPH   := spin_lock_init,obj_at,obj_index,slab_of,slab_root,cache_shape,kmalloc_cache,run_find,rotl,sip_round,net_random,put32,get32,put16,get16,_hashfn,init_waitqueue
GRAPHFLAGS := -finstrument-functions \
	     -finstrument-functions-exclude-file-list=/usr/include \
	     -finstrument-functions-exclude-function-list=$(NOGRAPH)
$B/g/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(ALLFLAGS) -DSOCK102_GRAPH \
		$(if $(filter core/% stack/%,$<),$(GRAPHFLAGS)) \
		-MMD -MP -c -o $@ $<

# The page is built into the command.
$B/tracer/format/html.o: $(wildcard tracer/format/page.*)
$B/tracer/diff_html.o: $(wildcard tracer/format/diff.*)

lib32:
	@$(MAKE) --no-print-directory B=$B/32 HAVE_M32= CC='$(CC) -m32' \
		CMDSRC='$(CMD32SRC)' JANSSON= SLIRP= $(LIB32) $(CMD32)

tests32:
	@$(MAKE) --no-print-directory B=$B/32 HAVE_M32= CC='$(CC) -m32' \
		$(ORACLES32)

$B/examples/%: examples/%.c
	@mkdir -p $(@D)
	$(CC) -std=gnu11 $(WARN) -D_GNU_SOURCE -iquote include $(CFLAGS) -o $@ $< -pthread

# Programs of the tests: plain, unless a line "needs: a.c b.c" asks for more.
$B/tests/%: tests/%.c
	@mkdir -p $(@D)
	$(CC) -std=gnu11 $(WARN) $(SAN) $(CPPFLAGS) $(CFLAGS) -o $@ $< \
		$$(tests/lib/needs $<) -pthread -lm -ldl \
		$(if $(filter tests/unit/%,$<),-no-pie \
		-Wl$(comma)--unresolved-symbols=ignore-all) # never called

# Fuzzers as programs that take files: make test runs them on their corpus.
REPLAYS := $(patsubst %.c,$B/%,$(wildcard tests/fuzz/*.c))
WALLS   := -Wl,--wrap=kmalloc,--wrap=kzalloc,--wrap=kfree,--wrap=capable
REPLAYFLAGS = -std=gnu11 -w $(SAN) $(CPPFLAGS) $(CFLAGS)
$(filter $B/tests/fuzz/stack_%,$(REPLAYS)): $B/%: %.c \
		$(filter-out $B/preload/%,$(LIBOBJ))
	@mkdir -p $(@D)
	$(CC) $(REPLAYFLAGS) -o $@ tests/fuzz/replay/main.c $^ $(WALLS) \
		-pthread -ldl
$(filter-out $B/tests/fuzz/stack_%,$(REPLAYS)): $B/%: %.c
	@mkdir -p $(@D)
	$(CC) $(REPLAYFLAGS) -o $@ tests/fuzz/replay/main.c $< \
		$$(tests/lib/needs $<) -pthread -lm

testbins: $(UNITS) $(ORACLES) $(TESTBINS) $(REPLAYS) $(if $(HAVE_M32),tests32)

setup-%:
	@tools/setup $*

demo: setup-test
	@$(MAKE) -s all
	@B=$B tools/demo

test: setup-programs
	@$(MAKE) -s all testbins
	@B=$B tests/run $(TESTS)

check:
	$(MAKE) WERROR=1 lint test

asan: setup-test all
	$(MAKE) B=build/asan SAN=-fsanitize=address,undefined HAVE_M32= \
		CFLAGS='-O1 -g -fno-omit-frame-pointer' all testbins
	B=build/asan tests/asan

fuzz: $(FUZZERS)
	for f in $^; do $$f -max_total_time=$(FUZZ_TIME) \
		tests/fuzz/corpus/$$(basename $$f) || exit; done

# Those of a whole machine: the library but for preload/, and walls (--wrap).
FUZZOBJ := $(patsubst %.c,$B/fuzz/%.o,$(filter-out preload/%,$(LIBSRC)))
FUZZFLAGS := -std=gnu11 -g -O1 -fno-strict-aliasing $(CPPFLAGS)
$(FUZZOBJ): $B/fuzz/%.o: %.c
	@mkdir -p $(@D)
	clang $(FUZZFLAGS) -fsanitize=fuzzer-no-link,address,undefined \
		-MMD -MP -c -o $@ $<

$(filter $B/fuzz/stack_%,$(FUZZERS)): $B/fuzz/stack_%: tests/fuzz/stack_%.c \
		$(FUZZOBJ)
	@mkdir -p $(@D) tests/fuzz/corpus/stack_$*
	clang $(FUZZFLAGS) -fsanitize=fuzzer,address,undefined -o $@ $^ \
		$(WALLS) -pthread -ldl

$B/fuzz/%: tests/fuzz/%.c
	@mkdir -p $(@D) tests/fuzz/corpus/$*
	clang -std=gnu11 -g -O1 -fsanitize=fuzzer,address,undefined $(CPPFLAGS) \
		-o $@ $< $$(tests/lib/needs $<) -pthread

soak: setup-programs
	@$(MAKE) -s all testbins
	@B=$B tests/soak/run

bench: setup-test
	@$(MAKE) -s all $(BENCHES)
	@B=$B tests/bench/net.sh

man:
	$(if $(PAGES),mandoc -T lint -W warning $(PAGES))

format:
	clang-format -i $(FORMATTED)

lint: setup-test
	clang-format --dry-run --Werror $(FORMATTED)
	tests/lint/layers.sh
	tests/lint/exports.sh
	cppcheck -j2 --quiet --std=c11 --error-exitcode=1 -I. -Iinclude \
		--enable=warning,portability --inline-suppr \
		--suppressions-list=tests/lint/cppcheck.txt $(LIBSRC) $(CMDSRC)
	grep -rlIE '^#(!/.*sh$$| shellcheck shell)' tests tools .ci | \
		grep -v '\.bats$$' | xargs shellcheck -x
	$(if $(PAGES),mandoc -T lint -W warning $(PAGES))

install: all
	install -D -m 755 $(CMD) $(DESTDIR)$(PREFIX)/bin/$(NAME)
	install -D -m 755 $(LIB) $(DESTDIR)$(PREFIX)/lib/lib$(NAME).so
	install -D -m 755 $(GLIB) $(DESTDIR)$(PREFIX)/lib/lib$(NAME)-g.so
	$(if $(HAVE_M32),install -D -m 755 -t $(DESTDIR)$(PREFIX)/lib/32 \
		$(LIB32) $(CMD32))
	install -D -m 644 include/sock102.h $(DESTDIR)$(PREFIX)/include/sock102.h
	install -D -m 644 tracer/trace.schema.json \
		$(DESTDIR)$(PREFIX)/share/$(NAME)/trace.schema.json
	for p in $(PAGES); do install -D -m 644 $$p \
		$(DESTDIR)$(PREFIX)/share/man/man$${p##*.}/$${p#man/}; done

uninstall:
	$(RM) $(DESTDIR)$(PREFIX)/bin/$(NAME) \
		$(DESTDIR)$(PREFIX)/lib/lib$(NAME).so \
		$(DESTDIR)$(PREFIX)/lib/lib$(NAME)-g.so \
		$(DESTDIR)$(PREFIX)/lib/32/lib$(NAME).so \
		$(DESTDIR)$(PREFIX)/lib/32/$(NAME) \
		$(DESTDIR)$(PREFIX)/include/sock102.h \
		$(DESTDIR)$(PREFIX)/share/$(NAME)/trace.schema.json
	$(RM) $(foreach p,$(PAGES),$(DESTDIR)$(PREFIX)/share/man/man$(subst \
		.,,$(suffix $p))/$(notdir $p))

help:
	@sed -n '/^#   make/s/^#   //p' Makefile

clean:
	$(RM) -r $B

.PHONY: all lib32 tests32 testbins demo test check asan fuzz soak bench man format lint \
	install uninstall help clean
.DELETE_ON_ERROR:
-include $(LIBOBJ:.o=.d) $(GOBJ:.o=.d) $(CMDOBJ:.o=.d) $(FUZZOBJ:.o=.d)
