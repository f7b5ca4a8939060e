import { BuildSpec } from 'aws-cdk-lib/aws-codebuild'

/** Steps of the pipeline as commands. Each begins from nothing but its input, and installs what the lock file says. */

const install = { commands: ['npm ci'] }

/** All that is checked on a laptop, then the templates, which are the ones that every stage is deployed from. */
export const checkSpec = (stages: readonly string[]): BuildSpec =>
  BuildSpec.fromObject({
    version: '0.2',
    phases: {
      install: { commands: [...chromium, ...install.commands] },
      build: {
        commands: [
          'npm run check',
          ...stages.map((stage) => `npx cdk synth --quiet -c stage=${stage} -o ${outputOf(stage)}`),
        ],
      },
    },
    artifacts: { files: ['**/*'], 'exclude-paths': ['node_modules/**/*'] },
  })

/** With a canary this lasts as long as the canary does; when it was taken back, the command fails. */
export const deploySpec = (stage: string): BuildSpec =>
  BuildSpec.fromObject({
    version: '0.2',
    env: { 'exported-variables': ['URL'] },
    phases: {
      install,
      build: {
        commands: [
          `npx cdk deploy --all --app ${outputOf(stage)} --require-approval never --outputs-file outputs.json`,
          `export URL=$(node -p 'require("./outputs.json")["Multistatus-${stage}-Service"].Url')`,
        ],
      },
    },
  })

/** The scenarios as they run everywhere, against a URL. */
export const suiteSpec: BuildSpec = BuildSpec.fromObject({
  version: '0.2',
  phases: {
    install,
    build: {
      commands: [
        'export MULTISTATUS_TOKEN=$(npx node infra/pipeline/token.ts)',
        'MULTISTATUS_ONLY_REMOTE=true npx vitest run test/scenarios',
      ],
    },
  },
})

/** For the tests of the reference page. CodeBuild's standard images bring Chrome along. */
const chromium = [
  'command -v google-chrome >/dev/null || { echo "this image has no browser" >&2; exit 1; }',
  'export CHROMIUM=$(command -v google-chrome)',
]

const outputOf = (stage: string): string => `cdk.out/${stage}`
