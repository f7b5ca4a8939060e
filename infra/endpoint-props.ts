import { Stack, Token } from 'aws-cdk-lib'
import type { IEventBus } from 'aws-cdk-lib/aws-events'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import type { Construct } from 'constructs'
import { checkedSettings, type Settings, type SettingsInput } from './config.ts'
import { domainFault, type ServiceDomain } from './constructs/service-domain.ts'
import type { Network } from './constructs/service-function.ts'
import type { BulkData } from './parts/data.ts'

type Events = Omit<NonNullable<SettingsInput['events']>, 'bus'> & {
  /** A bus of this app, or the name of one of this account and region. */
  readonly bus?: IEventBus | string
}

/** What is set of a service by itself, and what it shares with the rest of an app. */
export interface EndpointProps extends Omit<SettingsInput, 'stage' | 'collections' | 'events'> {
  /** The module that exports the collections, from the working directory: `src/collections.ts`. */
  readonly collections: string
  readonly events?: Events
  /** Data of another stack, so that it stays when the service goes; made here without. */
  readonly data?: BulkData
  /** For tables, bodies, queues, logs and alarms. Its policy gets what services of AWS need; an imported key's has to have it. */
  readonly key?: IKey
  readonly network?: Network
  readonly domain?: ServiceDomain
  /** `false`: no alarms and no dashboard. */
  readonly alarms?: false | { readonly topic?: ITopic }
}

/**
 * The settings among the props, checked.
 * @param endpoint whose place is in the message.
 * @throws Error that names every wrong setting.
 */
export const settingsOfEndpoint = (props: EndpointProps, endpoint: Construct): Settings => {
  const { data, key, network, domain, alarms, events, ...given } = props
  const whose = endpoint.node.path
  const fault = faultIn(props, endpoint)
  if (fault !== undefined) throw new Error(`settings of ${whose}: ${fault}`)
  const { bus, ...others } = events ?? {}
  // The name of a bus of this app is known when it is deployed, so only its being there can be checked.
  const checked = typeof bus === 'object' ? 'default' : bus
  const settings = checkedSettings({ ...given, events: { ...others, bus: checked } }, whose)
  if (settings.events.items && data && !data.items.hasStream)
    throw new Error(`settings of ${whose}: events.items: the data that is given has no stream of items`)
  return typeof bus === 'object'
    ? { ...settings, events: { ...settings.events, bus: bus.eventBusName } }
    : settings
}

/** What is wrong with that which is no setting: it is shared with the rest of the app. */
const faultIn = (
  { collections, data, key, domain, events }: EndpointProps,
  endpoint: Construct,
): string | undefined => {
  // Of a program without types, whose own sample would be served otherwise.
  if (typeof collections !== 'string') return 'collections: is missing'
  if (data && key) return 'key: the data that is given has its key already'
  if (typeof events?.bus === 'object' && !isNear(events.bus, endpoint))
    return 'events.bus: is in another account or region; a rule of a bus here can send events on to it'
  const fault = domain && domainFault(domain)
  return fault === undefined ? undefined : `domain.${fault}`
}

/** A bus is called by its name, which could be that of another one here. What is known when it is deployed is trusted. */
const isNear = ({ env }: IEventBus, endpoint: Construct): boolean => {
  const { account, region } = Stack.of(endpoint)
  return !isElsewhere(env.account, account) && !isElsewhere(env.region, region)
}

const isElsewhere = (one: string, here: string): boolean =>
  !Token.isUnresolved(one) && !Token.isUnresolved(here) && one !== here
