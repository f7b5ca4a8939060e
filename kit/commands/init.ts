import { spawn } from 'node:child_process'
import { basename, resolve } from 'node:path'
import { UsageError } from '../../client/cli/usage-error.ts'
import { initOptions, optionLines } from '../options.ts'
import { projectFiles, writeProject } from '../project.ts'
import { readOptions } from '../read-options.ts'

const help = `Usage: multistatus init FOLDER [options]

Begins a project in FOLDER, which is made or has to be empty: a file of collections, a test of them, and a CDK app.

${optionLines(initOptions)}`

export const init = async (args: readonly string[]): Promise<void> => {
  const { values, positionals } = readOptions({
    args: [...args],
    allowPositionals: true,
    options: initOptions,
  })
  if (values.help) return void process.stdout.write(help)
  const [folder, ...others] = positionals
  if (folder === undefined || others.length > 0) throw new UsageError('multistatus init takes one FOLDER')
  if (values.package.trim() === '')
    throw new UsageError('--package names a version or a tarball of multistatus')
  const name = nameOf(folder)
  await writeProject(resolve(folder), await projectFiles({ name, multistatus: values.package }))
  if (!values['no-install']) await install(resolve(folder))
  process.stdout.write(nextSteps(folder, values['no-install'] === true))
}

/** Of the package, of the stack, and of the API. */
const nameOf = (folder: string): string => {
  const name = basename(resolve(folder))
  if (/^[a-z][a-z0-9-]{0,62}$/.test(name)) return name
  throw new UsageError(
    `the folder names the project: ${JSON.stringify(name)} is not 1 to 63 of a-z 0-9 - beginning with a letter`,
  )
}

const install = async (cwd: string): Promise<void> => {
  const npm = spawn('npm', ['install', '--no-fund', '--no-audit'], {
    cwd,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const code = await new Promise((ended, failed) =>
    npm.once('error', () => failed(new Error(`npm cannot be started; ${written(cwd)}`))).once('close', ended),
  )
  if (code !== 0) throw new Error(`npm install failed; ${written(cwd)}`)
}

const written = (cwd: string): string => `the files of the project are in ${cwd}: run npm install there`

const nextSteps = (folder: string, uninstalled: boolean): string => `
${folder} is begun. Next:

  cd ${folder}${uninstalled ? '\n  npm install' : ''}
  npm start          serves src/collections.ts on 127.0.0.1:3000
  npm test           tests it
  npx cdk deploy     deploys it (npx cdk bootstrap comes first, once for an account and region)
`
