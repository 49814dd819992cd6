import type { Configuration as Answer } from '../../datasources/stripe/contract.ts';

type Features = Answer['features'];
type Update = Features['subscription_update'];
type Product = NonNullable<Update['products']>[number];

/** A portal configuration with every member of the current version of Stripe's API. Answers of older versions lack some. */
export interface Configuration extends Omit<Answer, 'features' | 'login_page'> {
  readonly login_page: NonNullable<Answer['login_page']>;
  readonly features: Omit<Features, 'subscription_pause' | 'subscription_update'> & {
    readonly subscription_pause: NonNullable<Features['subscription_pause']>;
    readonly subscription_update: Omit<Update, 'products' | 'trial_update_behavior'> & {
      readonly trial_update_behavior: NonNullable<Update['trial_update_behavior']>;
      products?: StoredProduct[] | null | undefined;
    };
  };
}

type StoredProduct = Omit<Product, 'adjustable_quantity'> & {
  readonly adjustable_quantity: NonNullable<Product['adjustable_quantity']>;
};
