import { help as clientHelp } from '../client/cli/help.ts'

/** All commands: those for who makes a service, then those for who uses one. */
export const help = `Usage: multistatus COMMAND … [options]

Makes a service
  init FOLDER            begin a project: collections, a test, a CDK app
  dev [FILE]             serve the collections of FILE on this machine, and again whenever it changes
  openapi [FILE]         print the description of the API
  reindex COLLECTION     makes lists by an index find items that are older than the index
  upgrade COLLECTION     stores items of earlier versions of a schema as the newest has them
  (FILE is src/collections.ts when it is not named)

Uses one
${clientHelp.slice(clientHelp.indexOf('\n') + 1)}`
