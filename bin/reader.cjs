// What a thread of the program runs that reads a file while another thread stores it.
require('./load.cjs').readInThread()
