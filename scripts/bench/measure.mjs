import { spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

// Where a certificate file is named, Node 20 reads it at every start, which would be most of a short run.
const env = { ...process.env, NODE_EXTRA_CA_CERTS: undefined, CI: '1' }

/**
 * Runs a program to its end: wall seconds, and where the system tells (Linux) its peak memory in MB and the seconds a
 * processor worked for it, which other work on the machine changes less. Throws when it fails.
 */
export async function measure(command, args, { input } = {}) {
  const started = performance.now()
  const child = spawn(command, args, { stdio: ['pipe', 'ignore', 'pipe'], env })
  let errors = ''
  child.stderr.on('data', chunk => (errors += chunk))
  child.stdin.end(input)
  let peak = 0
  let processor = 0
  const watch = setInterval(() => {
    peak = Math.max(peak, highWater(child.pid))
    processor = Math.max(processor, processorSeconds(child.pid))
  }, 20)
  const code = await new Promise(resolve => child.on('exit', resolve))
  const seconds = (performance.now() - started) / 1000
  clearInterval(watch)
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}: ${errors}`)
  return { seconds, megabytes: peak || undefined, processor: processor || undefined }
}

/** The kernel counts in hundredths of a second. */
function processorSeconds(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
    return (Number(fields[11]) + Number(fields[12])) / 100
  } catch {
    return 0
  }
}

function highWater(pid) {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}

/** The fastest of several runs: what the machine's other work adds is never negative. */
export async function best(times, run) {
  let fastest
  for (let n = 0; n < times; n++) {
    const measured = await run()
    if (!fastest || measured.seconds < fastest.seconds)
      fastest = { ...measured, megabytes: Math.max(measured.megabytes ?? 0, fastest?.megabytes ?? 0) || undefined }
  }
  return fastest
}

export const isInstalled = (program, flag = '--version') => spawnSync(program, [flag], { env }).status === 0
