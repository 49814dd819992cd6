import type { z } from 'zod';
import type {
  AppDataChange,
  BillingChange,
  CheckoutSessionRequest,
  CreateCustomerRequest,
  ListBillingProfilesQuery,
  ListCustomersQuery,
  PortalSessionRequest,
  UpsertCustomerRequest,
} from '../datasources/konnect/contract.ts';
import type {
  CreateConfigurationRequest,
  CreateSessionRequest,
  ListConfigurationsQuery,
  UpdateConfigurationRequest,
} from '../datasources/stripe/contract.ts';
import type { Capabilities } from './capabilities.ts';

/** A request in wire names. Any member may be null: the capability decides whether that means absent, clears, or fails. */
type Request<Schema extends z.ZodType, Additional = unknown> = Nullable<z.input<Schema>> & Nullable<Additional>;

type Nullable<T> = T extends readonly (infer Item)[]
  ? Nullable<Item>[]
  : T extends object
    ? { [Member in keyof T]: Nullable<T[Member]> | null }
    : T;

interface IdempotencyKey {
  idempotency_key?: string;
}

interface CustomerId {
  customer_id: string;
}

/** A customer by exactly one of id and key. */
type CustomerRef = Nullable<{ id?: string; key?: string }>;

/** The request of each method that takes one. */
interface Requests {
  customers: {
    get: CustomerRef;
    list: Request<typeof ListCustomersQuery>;
    create: Request<typeof CreateCustomerRequest, IdempotencyKey>;
    upsert: Request<typeof UpsertCustomerRequest, { id?: string; key?: string }>;
    delete: CustomerRef;
  };
  billing: {
    get: string;
    update: Request<typeof BillingChange, CustomerId>;
    updateAppData: Request<typeof AppDataChange, CustomerId>;
    getProfile: string;
    listProfiles: Request<typeof ListBillingProfilesQuery>;
  };
  portalConfigurations: {
    get: string;
    list: Request<typeof ListConfigurationsQuery>;
    create: Request<typeof CreateConfigurationRequest, IdempotencyKey>;
    update: Request<typeof UpdateConfigurationRequest, { id: string }>;
  };
  sessions: {
    createCheckout: Request<typeof CheckoutSessionRequest, CustomerId & IdempotencyKey>;
    createCustomerPortal: Request<typeof PortalSessionRequest, CustomerId & IdempotencyKey>;
    createPortal: Request<typeof CreateSessionRequest, Partial<CustomerId> & IdempotencyKey>;
  };
}

/**
 * The capabilities with typed requests, for an adapter whose input has static types. The methods themselves take
 * `unknown` and validate it, so that REST and MCP can pass what a client sent.
 */
export type TypedCapabilities = {
  readonly [Name in keyof Capabilities]: TypedMethods<Capabilities[Name], Requests[Name]>;
};

type TypedMethods<Methods, RequestOf> = {
  readonly [Method in keyof Methods]: Method extends keyof RequestOf
    ? <Given extends RequestOf[Method]>(request: Given & Known<Given, RequestOf[Method]>) => ResultOf<Methods[Method]>
    : Methods[Method];
};

type ResultOf<Method> = Method extends (request: never) => infer Result ? Result : never;

/** `Given` with type never for each member, at any depth, that `Expected` does not have. */
type Known<Given, Expected> = Given extends readonly (infer Item)[]
  ? Known<Item, ItemOf<Expected>>[]
  : Given extends object
    ? {
        [Member in keyof Given]: Member extends MembersOf<Expected>
          ? Known<Given[Member], MemberOf<Expected, Member>>
          : never;
      }
    : Given;

type ItemOf<T> = T extends readonly (infer Item)[] ? Item : never;
type MembersOf<T> = T extends object ? keyof T : never;
type MemberOf<T, Member> = T extends object ? (Member extends keyof T ? T[Member] : never) : never;
