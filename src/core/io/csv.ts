/** Everything about delimited text, in one place to import from. */
export { type CsvOptions, readCsv } from './csv-read.js'
export { csvText, openRowWriter, type RowWriter, streamCsv, writeCsv } from './csv-write.js'
