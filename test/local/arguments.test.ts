import { describe, expect, it } from 'vitest'
import { readArguments } from '../../local/arguments.ts'

const read = (line: string, env: NodeJS.ProcessEnv = {}) =>
  readArguments(line.split(' ').filter(Boolean), env)

describe('arguments', () => {
  it('have defaults', () => {
    expect(read('')).toEqual({ run: { port: 3000, functionTimeoutSeconds: 30 } })
  })

  it('are all understood', () => {
    const line =
      '--port 0 --data some/dir --timeout 5 --workers 3 --tenant-claim tenant --auth jwt --issuer https://i --audience a --jwks k.json'
    expect(read(line)).toEqual({
      run: {
        port: 0,
        dataDir: 'some/dir',
        functionTimeoutSeconds: 5,
        workers: 3,
        tenantClaim: 'tenant',
        auth: { issuer: 'https://i', audience: 'a', jwksFile: 'k.json' },
      },
    })
    expect(read('--dynamodb http://127.0.0.1:8000 --auth none')).toMatchObject({
      run: { dynamodb: 'http://127.0.0.1:8000' },
    })
  })

  it('name a function that decides who may call', () => {
    const line =
      '--auth lambda --authorizer a.ts --authorizer-response iam --authorizer-cache 60 --identity-source $request.header.A --identity-source $context.routeKey --principal-member user --scopes-member may'
    expect(read(line)).toMatchObject({
      run: {
        auth: {
          authorizerFile: 'a.ts',
          response: 'iam',
          cacheSeconds: 60,
          identitySources: ['$request.header.A', '$context.routeKey'],
          principalMember: 'user',
          scopesMember: 'may',
        },
      },
    })
    expect(read('--auth lambda --authorizer a.ts')).toMatchObject({
      run: { auth: { authorizerFile: 'a.ts', response: 'simple', cacheSeconds: 0 } },
    })
  })

  it('may be repeated where several make sense', () => {
    expect(read('--cors http://localhost:5173 --cors https://app.example')).toMatchObject({
      run: { corsOrigins: ['http://localhost:5173', 'https://app.example'] },
    })
  })

  it('keep data also where our own DynamoDB is asked for by its name', () => {
    expect(read('--dynamodb double --data d')).toMatchObject({ run: { dynamodb: 'double', dataDir: 'd' } })
  })

  it('name the file of the collections, which is read when the service starts', () => {
    expect(read('--collections mine.ts')).toMatchObject({ collections: 'mine.ts' })
    expect(read('')).toMatchObject({ collections: undefined })
  })

  it('win over PORT', () => {
    expect(read('', { PORT: '8080' })).toMatchObject({ run: { port: 8080 } })
    expect(read('--port 9', { PORT: '8080' })).toMatchObject({ run: { port: 9 } })
  })

  it.each([
    ['--port x', '--port must be an integer from 0 to 65535, not "x"'],
    ['--port 65536', '--port must be an integer from 0 to 65535, not "65536"'],
    ['--port=-1', '--port must be an integer from 0 to 65535, not "-1"'],
    ['--timeout 0', '--timeout must be an integer from 1 to 900, not "0"'],
    ['--timeout 1.5', '--timeout must be an integer from 1 to 900, not "1.5"'],
    ['--workers 0', '--workers must be an integer from 1 to 1000, not "0"'],
    ['--dynamodb localhost:8000', '--dynamodb must be an http or https URL, not "localhost:8000"'],
    ['--webhook localhost:8000', '--webhook must be an http or https URL, not "localhost:8000"'],
    ['--webhook http://u:secret@localhost:8000/', '--webhook takes no user name and no password'],
    ...['http://localhost:5173/', 'localhost:5173', '*', 'null', 'http://LOCALHOST', 'ftp://x'].map(
      (text) => [
        `--cors ${text}`,
        `--cors must be an origin such as http://localhost:5173, without a path, not "${text}"`,
      ],
    ),
    ['--auth iam', '--auth must be none, jwt or lambda, not "iam"'],
    ['--auth lambda', '--auth lambda needs --authorizer'],
    [
      '--auth lambda --authorizer a.ts --authorizer-response jwt',
      '--authorizer-response must be simple or iam, not "jwt"',
    ],
    [
      '--auth lambda --authorizer a.ts --authorizer-cache 3601',
      '--authorizer-cache must be an integer from 0 to 3600, not "3601"',
    ],
    ['--auth lambda --authorizer a.ts --jwks k', '--issuer, --audience and --jwks need --auth jwt'],
    ...['--authorizer a.ts', '--auth jwt --identity-source $context.path', '--scopes-member s'].map(
      (line) => [
        line,
        '--authorizer, --authorizer-response, --authorizer-cache, --identity-source, --principal-member and --scopes-member need --auth lambda',
      ],
    ),
    ['--auth jwt --issuer x', '--auth jwt needs --issuer, --audience and --jwks'],
    ['--issuer x', '--issuer, --audience and --jwks need --auth jwt'],
    [
      '--data d --dynamodb http://x',
      '--data and --dynamodb exclude each other: the data is where that DynamoDB keeps it',
    ],
  ])('%s is a mistake', (line, mistake) => {
    expect(read(line)).toEqual({ mistake })
  })

  it.each(['--wat', 'word', '--port', '--port 1 --data'])('%s is a mistake of one line', (line) => {
    expect(read(line)).toEqual({ mistake: expect.stringMatching(/^[^\n]+$/) })
  })

  it('may be a bad PORT', () => {
    expect(read('', { PORT: 'http' })).toEqual({
      mistake: 'PORT must be an integer from 0 to 65535, not "http"',
    })
  })
})
