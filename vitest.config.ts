import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Commands write to the real standard output, which stories read.
    disableConsoleIntercept: true,
    testTimeout: 30_000,
    setupFiles: ['test/setup.ts'],
    // Most tests wait for files and programs; one worker for each core does not wait for the others.
    maxWorkers: '100%',
    reporters: ['default', 'json'],
    outputFile: { json: 'test-report.json' },
    // One environment for all machines: neither day nor language depends on where the tests run.
    env: { TZ: 'America/New_York', NO_COLOR: '1', LANG: '', LC_ALL: '', LC_MESSAGES: '' },
  },
})
