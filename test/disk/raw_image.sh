#!/usr/bin/env bash
# Erased keys are nowhere on the raw disk: 5,000 keys on a loop-mounted file system,
# 2,500 erased, the image searched. raw_image.sh RAW_KEYS ext4|ext4-journal|xfs
#
# Controls: every living key is found; before the erasure those to be erased are found
# too; and on ext4 with data=journal, where the promise does not hold, the program
# says so. Needs root and loop devices, else it reports itself as skipped.
set -euo pipefail

raw_keys=$1
kind=$2
count=5000

skip() {
  echo "1..0 # SKIP $1"
  echo "skipped: $1" >&2
  exit 77
}

[ "$(id -u)" -eq 0 ] || skip "mounting needs root"
case $kind in
ext4 | ext4-journal) make=mkfs.ext4 ;;
xfs) make=mkfs.xfs ;;
*) exit 2 ;;
esac
PATH=$PATH:/usr/sbin:/sbin
command -v "$make" >/dev/null || skip "$make is not installed"
command -v losetup >/dev/null || skip "losetup is not installed"
losetup -f >/dev/null 2>&1 || skip "there is no loop device"

folder=$(mktemp -d)
image=$folder/image
mounted=
finish() {
  [ -z "$mounted" ] || umount "$folder/disk" || umount -l "$folder/disk"
  rm -rf "$folder"
}
trap finish EXIT
trap 'exit 3' HUP INT TERM

# shellcheck disable=SC2054
case $kind in
ext4) truncate -s 48M "$image" && mkfs.ext4 -q -F "$image" && options=loop,data=ordered ;;
ext4-journal) truncate -s 48M "$image" && mkfs.ext4 -q -F "$image" && options=loop,data=journal ;;
xfs) truncate -s 320M "$image" && mkfs.xfs -q -f "$image" && options=loop ;;
esac
mkdir "$folder/disk"
attach() {
  mount -o "$options" "$image" "$folder/disk" 2>"$folder/why" || return 1
  mounted=yes
}
detach() {
  sync -f "$folder/disk"
  umount "$folder/disk"
  mounted=
}
attach || skip "a loop device cannot be mounted: $(cat "$folder/why")"

failed=0
is() { # is WHAT ACTUAL EXPECTED
  if [ "$2" = "$3" ]; then
    echo "ok - $1: $2"
  else
    echo "not ok - $1: $2, not $3"
    failed=1
  fi
}

lists=$folder/list
"$raw_keys" make "$folder/disk/keys" "$folder/root.key" "$lists" "$count"
promise=$("$raw_keys" promise "$folder/disk/keys")
detach
is "to be erased, found before" "$("$raw_keys" search "$image" "$lists.erased")" $((count / 2))
attach
"$raw_keys" erase "$folder/disk/keys" "$folder/root.key" "$lists"
detach
erased=$("$raw_keys" search "$image" "$lists.erased")
is "living, found after" "$("$raw_keys" search "$image" "$lists.living")" $((count / 2))
if [ "$kind" = ext4-journal ]; then
  is "promise" "$promise" "ext4 logical"
  # Why nothing is promised there; and the search does find erased keys where they are.
  if [ "$erased" -gt 0 ]; then
    echo "ok - erased, still in the journal: $erased"
  else
    echo "not ok - erased, still in the journal: none"
    failed=1
  fi
else
  is "promise" "$promise" "$kind unrecoverable"
  is "erased, found after" "$erased" 0
fi
exit $failed
