import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A running rsyslogd that ships lines of JSON to the bulk face. */
export interface Shipper {
  /** What it has put aside, with the answers. */
  readonly errors: () => string
  /** What it says of itself. */
  readonly complaints: () => string
  readonly stop: () => Promise<void>
}

interface Shipment {
  /** Of the bulk face: scheme, host and port. */
  readonly url: string
  readonly lines: readonly object[]
}

/** What ships documents, at first and again what was refused for the moment. A ruleset has to be known before it is named. */
const configuration = (url: string, folder: string): string => `
global(workDirectory="${folder}")
module(load="imfile" mode="polling" pollingInterval="1")
module(load="mmjsonparse")
module(load="omelasticsearch")
template(name="document" type="string" string="{\\"name\\":\\"%$!name%\\",\\"country\\":\\"%$!country%\\",\\"population\\":%$!population%}")
template(name="id" type="string" string="%$!id%")
template(name="id-again" type="string" string="%$.omes!_id%")
action(type="omfile" file="${folder}/own.log")
ruleset(name="again") {
  action(${shipping(url, folder)} bulkid="id-again")
}
input(type="imfile" file="${folder}/lines.log" tag="cities" ruleset="ship" freshStartTail="off")
ruleset(name="ship") {
  action(type="mmjsonparse" cookie="" container="$!")
  action(${shipping(url, folder)} bulkid="id" retryfailures="on" retryruleset="again")
}
`

const shipping = (url: string, folder: string): string =>
  [
    `type="omelasticsearch" server="${url}/elastic" searchIndex="cities" searchType=""`,
    'template="document" bulkmode="on" dynbulkid="on" uid="u" pwd="p" esversion.major="8"',
    `errorfile="${folder}/errors.json" queue.type="LinkedList" queue.dequeuebatchsize="100"`,
    'action.resumeretrycount="2" healthchecktimeout="5000"',
  ].join(' ')

/** @param root of the package, unpacked. */
export const startShipper = async (root: string, { url, lines }: Shipment): Promise<Shipper> => {
  const folder = mkdtempSync(join(tmpdir(), 'multistatus-rsyslog-'))
  writeFileSync(join(folder, 'lines.log'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
  writeFileSync(join(folder, 'rsyslog.conf'), configuration(url, folder))
  const [modules = ''] = globSync(`${root}root/usr/lib/*/rsyslog`)
  const child = spawn(
    `${root}root/usr/sbin/rsyslogd`,
    ['-n', '-M', modules, '-f', join(folder, 'rsyslog.conf'), '-i', join(folder, 'pid')],
    { env: { ...process.env, LD_LIBRARY_PATH: join(modules, '..') }, stdio: ['ignore', 'ignore', 'pipe'] },
  )
  let complaints = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text
  })
  await once(child, 'spawn')
  return {
    errors: () => textOf(join(folder, 'errors.json')),
    complaints: () => complaints + textOf(join(folder, 'own.log')),
    stop: async () => {
      await ended(child)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Written once there is something to write. */
const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

const ended = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  await exit
}
