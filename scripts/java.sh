# Sourced by the launchers, which set home: with which options Java runs Keyward, and the AOT cache
# from which it starts faster. Why these: docs/decisions/0032-a-start-is-rehearsed.md

# Java says nothing of a cache that it cannot use, and starts without.
java_options="-XX:+UseSerialGC -Xms32m -XX:TrimNativeHeapInterval=10000 -Xlog:aot*=off,cds*=off,trimnative*=off \
-XX:Tier4InvocationThreshold=50000 -XX:Tier4MinInvocationThreshold=6000 -XX:Tier4CompileThreshold=150000 -XX:Tier4BackEdgeThreshold=400000 \
--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"

# Prints with what the name of a cache for a jar begins, and the user whom both belong to. Another
# jar, Java or set of options is another name.
aot_name() {
  described=$(LC_ALL=C ls -lin "$1")
  id=$({ echo "$java_options $described"; LC_ALL=C ls -linL "$home/bin/java"; } | cksum)
  # shellcheck disable=SC2086 # the fields of ls
  set -- "${1%.jar}" $described
  echo "$5 $1-${id%% *}"
}

# The checksum of what is in a cache, with which its name ends.
aot_sum() {
  { sum=$(cksum <"$1"); } 2>/dev/null || sum=none
  echo "${sum%% *}"
}

# Prints the cache of a user, of those whose name begins so, when it may be used: whoever could have
# written it could have written the jar, and it is as it was made, or it could end Java in a signal.
aot_usable() {
  for cache in "$2"-*.aot; do
    found=$(find "$cache" -prune -type f -user "$1" ! -perm -020 ! -perm -002 -print 2>/dev/null) || :
    if [ -n "$found" ] && [ "$cache" = "$2-$(aot_sum "$cache").aot" ]; then
      echo "$cache"
      return 0
    fi
  done
}

# Makes the cache, unless another does so already, or it could not be made, which a file without
# content says. Nothing of the caller's environment goes in, which may name an installation, and
# nothing of how often what was called: a short day is no measure.
make_aot_cache() (
  set +e
  jar=$1
  owner=$2
  name=$3
  umask 022
  find "$name.aot.lock" -mmin +10 -exec rm -f {} + 2>/dev/null
  (set -C && : >"$name.aot.lock") 2>/dev/null || exit 0
  work=
  trap 'rm -rf "$name.aot.new" "$name.aot.new.config" "$name.aot.lock" ${work:+"$work"}' EXIT
  trap 'exit 1' HUP INT TERM
  if [ ! -e "$name.aot" ] && [ -z "$(aot_usable "$owner" "$name")" ] && work=$(mktemp -d); then
    rm -f "$name.aot.new" "$name"-*.aot
    # shellcheck disable=SC2086 # the options are meant to be split
    env -i PATH="$PATH" "$home/bin/java" $java_options -XX:AOTCacheOutput="$name.aot.new" \
      -XX:+IgnoreUnrecognizedVMOptions -XX:+UnlockDiagnosticVMOptions -XX:-AOTRecordTraining \
      -jar "$jar" rehearse --data "$work" </dev/null >/dev/null 2>&1 || rm -f "$name.aot.new"
    sync "$name.aot.new" 2>/dev/null
    [ ! -s "$name.aot.new" ] || mv -f "$name.aot.new" "$name-$(aot_sum "$name.aot.new").aot"
    if [ -z "$(aot_usable "$owner" "$name")" ]; then
      rm -f "$name.aot.new"
      (set -C && : >"$name.aot.new") && mv -f "$name.aot.new" "$name.aot"
    fi
    find "$(dirname "$jar")/." ! -name . -prune -name "$(basename "${jar%.jar}")-*.aot*" \
      ! -name "$(basename "$name")*" -mmin +10 -exec rm -f {} +
  fi
  exit 0
) 2>/dev/null

# As above, while something else goes on, which neither waits for it nor gives memory up to it.
make_aot_cache_beside() {
  (
    (
      { echo 1000 >/proc/self/oom_score_adj; } 2>/dev/null
      renice -n 19 -p "$(sh -c 'echo $PPID')"
      make_aot_cache "$@"
    ) </dev/null >/dev/null 2>&1 &
  )
}

# Prints the cache that a command may use now. KEYWARD_AOT is "off" for none, or "wait" to have it
# before the command starts; else what runs for long has it made beside.
aot_cache() {
  case ${KEYWARD_AOT-}${KEYWARD_JAVA_OPTS-}${JDK_JAVA_OPTIONS-}${JAVA_TOOL_OPTIONS-}${_JAVA_OPTIONS-} in
    off* | *AOT* | *Shared* | *Xshare*) return 0 ;;
  esac
  named=$(aot_name "$1")
  owner=${named%% *}
  name=${named#* }
  usable=$(aot_usable "$owner" "$name")
  if [ -z "$usable" ] && [ ! -e "$name.aot" ] && [ -O "$1" ]; then
    case ${KEYWARD_AOT-}:${2-} in
      wait:*)
        make_aot_cache "$1" "$owner" "$name" || :
        usable=$(aot_usable "$owner" "$name")
        ;;
      :quickstart | :serve) make_aot_cache_beside "$1" "$owner" "$name" ;;
    esac
  fi
  echo "$usable"
}
