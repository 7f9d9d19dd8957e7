stty rows 33 cols 99; stty -g >before
"/work/h/2/tests/rig/run" --timeout=120 -- bash -c 'stty size; test -t 0 && tty; stty raw; echo ready; \
        head -c 2 | od -An -tx1' | tee screen
stty -g >after
