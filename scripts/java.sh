# Sourced by the launchers, which set home: with which options Java runs Keyward, and the AOT cache
# from which it starts faster. Why these: docs/decisions/0032-a-start-is-rehearsed.md

# Java says nothing of a cache that it cannot use, and starts without.
java_options="-XX:+UseSerialGC -Xms32m -XX:TrimNativeHeapInterval=10000 -XX:+VerifySharedSpaces \
-Xlog:aot*=off,cds*=off,trimnative*=off \
--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"

# Prints the name of the cache for a jar, and the user whom both belong to. Another jar, Java or set
# of options is another name.
aot_name() {
  described=$(LC_ALL=C ls -lin "$1")
  id=$({ echo "$java_options $described"; LC_ALL=C ls -linL "$home/bin/java"; } | cksum)
  # shellcheck disable=SC2086 # the fields of ls
  set -- "${1%.jar}" $described
  echo "$5 $1-${id%% *}.aot"
}

# Prints the cache when it may be used: whoever could have written it could have written the jar.
aot_usable() {
  find "$2" -prune -type f -user "$1" ! -perm -020 ! -perm -002 -size +0 -print 2>/dev/null || :
}

# Makes the cache, unless another does so already. An empty one says that it could not be made.
# Nothing of the caller's environment goes in, which may name an installation.
make_aot_cache() (
  set +e
  jar=$1
  cache=$2
  umask 022
  find "$cache.lock" -mmin +10 -exec rm -f {} + 2>/dev/null
  (set -C && : >"$cache.lock") 2>/dev/null || exit 0
  work=
  trap 'rm -rf "$cache.new" "$cache.new.config" "$cache.lock" ${work:+"$work"}' EXIT
  trap 'exit 1' HUP INT TERM
  if [ ! -e "$cache" ] && work=$(mktemp -d) 2>/dev/null; then
    # shellcheck disable=SC2086 # the options are meant to be split
    env -i PATH="$PATH" "$home/bin/java" $java_options -XX:AOTCacheOutput="$cache.new" \
      -jar "$jar" rehearse --data "$work" </dev/null >/dev/null 2>&1
    sync "$cache.new" 2>/dev/null
    [ -s "$cache.new" ] || : >"$cache.new"
    mv -f "$cache.new" "$cache"
    find "$(dirname "$jar")" -name "$(basename "${jar%.jar}")-*.aot*" ! -name "$(basename "$cache")*" \
      -mmin +10 -exec rm -f {} +
  fi
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
  cache=${named#* }
  if [ ! -e "$cache" ] && [ -O "$1" ]; then
    case ${KEYWARD_AOT-}:${2-} in
      wait:*) make_aot_cache "$1" "$cache" ;;
      :quickstart | :serve) make_aot_cache_beside "$1" "$cache" ;;
    esac
  fi
  aot_usable "${named%% *}" "$cache"
}
