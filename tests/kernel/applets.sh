# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2317
# Run by `busybox sh` in the guest and on the host, in a directory with the
# files of guest/user/root: what it prints must be the same. Each section is
# one test: a line "## NAME", what its command prints, its status.
# $bb is BusyBox; each applet is called by name, so that it is really run.
bb=/bin/busybox
work=tmp/applets
export LC_ALL=C TZ=UTC

# Some applets would behave differently on a terminal.
if [ -t 1 ]; then
    $bb sh "$0" | $bb cat
    exit
fi

section() # NAME: the command is on stdin
{
    echo "## $1"
    $bb cat >$work/command
    # shellcheck disable=SC1090,SC1091
    (. $work/command) 2>&1
    echo "-> $?"
}

$bb rm -rf $work
$bb mkdir -p $work
umask 022

section cat <<'END'
$bb cat etc/motd etc/lines
END
section wc <<'END'
$bb wc etc/words; $bb wc -l <etc/lines; $bb wc -c etc/empty
END
section sort <<'END'
$bb sort -r etc/words | $bb head -n 5; $bb seq 20 | $bb sort -n -k1.2
END
section uniq <<'END'
printf 'a\na\nb\nc\nc\nc\n' | $bb uniq -c
END
section head-tail <<'END'
$bb seq 100 | $bb head -n 13 | $bb tail -n 3; $bb seq 9 | $bb tail -n +7
END
section grep <<'END'
$bb grep -c e etc/words; $bb grep -n '^[a-c].*e$' etc/words; $bb grep -q zzzz etc/words
END
section sed <<'END'
$bb seq 10 | $bb sed -n -e '2,4p' -e 's/^\(.\)0$/<\1>/p'; echo "a b c" | $bb sed 's/ /\n/g'
END
section sed-in-place <<'END'
$bb seq 3 >$work/f; $bb sed -i s/2/two/ $work/f; $bb cat $work/f
END
section awk <<'END'
$bb seq 100 | $bb awk '{ s += $1 } END { print s, s / 3; printf "%05.2f %x\n", 3.14159, 255 }'
END
section tr <<'END'
echo "hello world" | $bb tr a-z A-Z | $bb tr -d O | $bb tr -s L
END
section cut <<'END'
printf 'a:b:c\nd:e:f\n' | $bb cut -d: -f1,3; echo abcdef | $bb cut -c2-4
END
section od <<'END'
printf 'abc\001\377' | $bb od -An -tx1; printf 'hello, world\n' | $bb hexdump -C
END
section sums <<'END'
$bb md5sum etc/words; $bb sha256sum etc/words; $bb cksum etc/words; $bb sum etc/lines
END
section base64 <<'END'
$bb base64 etc/motd; $bb base64 etc/motd | $bb base64 -d | $bb cmp - etc/motd
END
section expr <<'END'
$bb expr 7 \* 6; $bb expr length hello; $bb expr 1 = 2
END
section test <<'END'
$bb test -d etc && echo dir; $bb test -f etc/words && echo file; $bb test -s etc/empty || echo empty; [ 3 -lt 10 ] && echo less
END
section printf <<'END'
$bb printf '%5d|%-5s|%x\n' 42 ab 255
END
section names <<'END'
$bb basename /a/b/c.txt .txt; $bb dirname /a/b/c; $bb realpath etc/../etc/words | $bb sed 's/.*etc/etc/'
END
section find <<'END'
$bb mkdir -p $work/t/a/b; $bb touch $work/t/a/x $work/t/a/b/y; $bb find $work/t | $bb sort; $bb find $work/t -type f -name 'y*'
END
section find-delete <<'END'
$bb find $work/t -depth -type f -delete; $bb find $work/t | $bb sort
END
section xargs <<'END'
$bb seq 7 | $bb xargs -n 3 echo
END
section cp-mv-rm <<'END'
$bb cp etc/words $work/w; $bb mv $work/w $work/w2; $bb cmp etc/words $work/w2; $bb rm $work/w2; $bb ls $work/w2
END
section cp-tree <<'END'
$bb cp -r etc $work/etc; $bb diff -r etc $work/etc && echo same; echo x >>$work/etc/lines; $bb diff -r -q etc $work/etc; $bb rm -r $work/etc
END
section links <<'END'
echo target >$work/f; $bb ln -s f $work/soft; $bb ln $work/f $work/hard; $bb readlink $work/soft; $bb cat $work/soft $work/hard
$bb stat -c '%n %h %s %F' $work/f $work/soft; $bb rm $work/f; $bb cat $work/hard; $bb cat $work/soft
END
section ls <<'END'
$bb mkdir $work/l; cd $work/l || exit; $bb touch -d '2020-01-02 03:04:05' b a c; $bb ln -s a d; $bb ls; $bb ls -a; $bb ls -ln a b c; $bb ls -F; $bb ls nothing
END
section stat <<'END'
$bb touch -d '2001-02-03 04:05:06' $work/s; $bb chmod 4751 $work/s; $bb stat -c '%a %A %u %g %s %y' $work/s
END
section touch <<'END'
$bb touch -d @86400 $work/s; $bb stat -c %Y $work/s; $bb touch -r $work/s $work/r; $bb stat -c %Y $work/r; $bb touch -c $work/none; $bb ls $work/none
END
section dd <<'END'
$bb dd if=/dev/zero of=$work/z bs=1000 count=77 2>/dev/null; $bb wc -c <$work/z; $bb dd if=etc/words bs=1 skip=5 count=9 2>/dev/null; echo
printf XY | $bb dd of=$work/z bs=1 seek=4095 conv=notrunc 2>/dev/null; $bb md5sum <$work/z
END
section truncate <<'END'
$bb cp etc/words $work/z; $bb truncate -s 9 $work/z; $bb truncate -s 10000 $work/z; printf xyz >>$work/z; $bb truncate -s 10001 $work/z; $bb truncate -s 5000 $work/z; $bb md5sum <$work/z; $bb stat -c %s $work/z
END
section tee <<'END'
echo both | $bb tee $work/t1 $work/t2; echo more | $bb tee -a $work/t1 >/dev/null; $bb cat $work/t1 $work/t2
END
section tar <<'END'
$bb tar cf $work/x.tar etc; $bb tar tf $work/x.tar | $bb sort; $bb mkdir $work/x; $bb tar xf $work/x.tar -C $work/x; $bb diff -r etc $work/x/etc && echo same
END
section gzip <<'END'
$bb gzip -c etc/words >$work/g.gz; $bb gunzip -c $work/g.gz | $bb cmp - etc/words && echo same; $bb zcat $work/g.gz | $bb wc -l
END
section bzip2 <<'END'
$bb bzip2 -c etc/words | $bb bunzip2 -c | $bb cmp - etc/words && echo same
END
section cmp-diff <<'END'
printf 'a\nb\nc\n' >$work/1; printf 'a\nB\nc\n' >$work/2; $bb cmp $work/1 $work/2; $bb diff $work/1 $work/2
END
section comm <<'END'
printf 'a\nb\n' >$work/1; printf 'b\nc\n' >$work/2; $bb comm $work/1 $work/2; $bb paste $work/1 $work/2
END
section text <<'END'
echo abc | $bb rev; $bb seq 3 | $bb tac; $bb seq 2 | $bb nl; echo 'a	b' | $bb expand -t 4; echo abcdefghij | $bb fold -w 4; printf 'x\0hello\0' | $bb strings
END
section split <<'END'
cd $work || exit; $bb seq 10 | $bb split -l 4 - part; $bb wc -l partaa partab partac
END
section numbers <<'END'
$bb factor 360 97; $bb seq 1 2 9; echo '2 ^ 100' | $bb bc; echo '6 7 * p' | $bb dc
END
section date <<'END'
$bb date -u -d @1000000000 '+%Y-%m-%d %H:%M:%S %j'; $bb cal 2 2024
END
section env <<'END'
A=1 $bb env | $bb grep '^A='; $bb env -i B=2 $bb env; $bb printenv LC_ALL
END
section which <<'END'
PATH=/bin $bb which busybox
END
section yes <<'END'
$bb yes | $bb head -n 2; $bb yes no | $bb head -c 7
END
section timeout <<'END'
$bb timeout 1 $bb sleep 20; echo $?; $bb timeout 20 $bb true
END
section shell-words <<'END'
set -- a "b c" 'd'; echo $# "$2"; for i in 1 2 3; do echo -n "$i "; done; echo; case abc in a*) echo yes;; esac; echo $((7 * (3 + 1))); x=hello; echo "${x#he}" "${#x}"
END
section shell-functions <<'END'
f() { local v=$1; echo "in $v"; return 3; }; f x; echo $?; v=$(f y); echo "$v"
END
section shell-pipes <<'END'
ls etc | $bb wc -l; (exit 5) | $bb true; echo $?; { echo a; echo b >&2; } 2>&1 | $bb sort; ! $bb false && echo not
END
section shell-jobs <<'END'
$bb sleep 0.1 & wait $!; echo $?; (exit 9) & wait $!; echo $?; ($bb sleep 30) & kill $!; wait $! 2>/dev/null; echo $?
END
section shell-trap <<'END'
trap 'echo got it' USR1; $bb kill -USR1 $($bb sh -c 'echo $PPID'); echo after; trap 'echo bye' EXIT
END
section shell-files <<'END'
echo one >$work/o; echo two >>$work/o; exec 5<$work/o; read -r l <&5; echo "$l"; read -r l <&5; echo "$l"; read -r l <&5 || echo end; exec 5<&-; $bb cat <<E
here $((1+1))
E
set -C; echo x >$work/o; echo $?
END
section cd-pwd <<'END'
cd $work || exit; $bb mkdir -p p/q; cd p/q; cd ..; $bb pwd | $bb sed 's/.*tmp/tmp/'; cd nowhere; echo $?; $bb rmdir q; $bb ls -A; $bb rmdir .
END
section unlink-open <<'END'
echo kept >$work/u; exec 6<$work/u; $bb rm $work/u; $bb cat <&6; exec 6<&-; $bb ls $work/u
END
section many <<'END'
i=0; while [ $i -lt 100 ]; do echo $i >$work/m$i; i=$((i + 1)); done; $bb ls $work | $bb grep -c '^m'; $bb rm $work/m*; $bb ls $work | $bb grep -c '^m'
END
section big-pipe <<'END'
$bb seq 20000 | $bb cat | $bb tail -n 1; $bb dd if=/dev/zero bs=64k count=16 2>/dev/null | $bb wc -c
END
section devices <<'END'
$bb head -c 3 /dev/zero | $bb od -An -tx1; echo gone >/dev/null; $bb cat /dev/null; $bb head -c 16 /dev/urandom | $bb wc -c; echo x >/dev/full
END
section exec-script <<'END'
printf '#!/bin/busybox sh\necho "script $0 $*"\n/bin/busybox cat /proc/$$/comm\nexit 4\n' >$work/s.sh; $bb chmod +x $work/s.sh; $work/s.sh a 'b c'; echo $?; printf 'echo plain\n' >$work/p.sh; $bb chmod 755 $work/p.sh; $work/p.sh
END
section close-on-exec <<'END'
for i in 10 11 12 13; do $bb sh -c "$bb head -c 9 <&$i" 2>/dev/null && echo open $i; done; echo tried
END
section errors <<'END'
$bb cat nothing; $bb mkdir etc; $bb rmdir etc; $bb cat etc; $bb mv etc etc/sub; $bb ln -s loop $work/loop; $bb cat $work/loop; ./nothing; etc/words
END
$bb rm -rf $work
echo "## end"
