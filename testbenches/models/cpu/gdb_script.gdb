# What the test of the GDB stub asks of a real GDB; `target remote` comes first, by the test.
set pagination off
set confirm off
break fill
continue
print id
next
next
print p->id
finish
print sent
print/x sent.value
watch counter
continue
print counter
delete
break handler
continue
print/x $mcause
print ticks
stepi
print $pc != &handler
x/2i &handler
print $x0
set var ticks = 5
delete
# The test presses Ctrl-C.
continue
print ticks > 5
monitor time
monitor traps
monitor nothing
set var released = 1
detach
