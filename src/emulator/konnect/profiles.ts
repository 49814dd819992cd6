import type { BillingProfile } from '../../datasources/konnect/contract.ts';
import type { AppType, CustomerRecord, EmulatorContext } from '../state.ts';
import { domainProblem } from './problem.ts';

export function requireProfile(context: EmulatorContext, id: string): BillingProfile {
  const profile = context.state.konnect.profiles.get(id);
  if (profile === undefined) {
    const message = `billing profile with id ${id} not found`;
    throw domainProblem(404, message, { code: 'profile_not_found', message, severity: 'critical' });
  }
  return profile;
}

/** Applies to customers without a pinned profile. */
export function requireDefaultProfile(context: EmulatorContext): BillingProfile {
  const profile = defaultProfile(context);
  if (profile === undefined) throw domainProblem(404, 'default_profile_not_found: there is no default billing profile');
  return profile;
}

/** The pinned profile, or else the default one; undefined without either. */
export function effectiveProfile(context: EmulatorContext, record: CustomerRecord): BillingProfile | undefined {
  const { profiles } = context.state.konnect;
  if (record.profileId !== undefined) return profiles.get(record.profileId);
  return defaultProfile(context);
}

export function requireEffectiveProfile(context: EmulatorContext, record: CustomerRecord): BillingProfile {
  return effectiveProfile(context, record) ?? requireDefaultProfile(context);
}

export function usesApp(context: EmulatorContext, profile: BillingProfile, type: AppType): boolean {
  return Object.values(profile.apps).some((app) => context.state.konnect.apps.get(app.id) === type);
}

function defaultProfile({ state }: EmulatorContext): BillingProfile | undefined {
  return [...state.konnect.profiles.values()].find((profile) => profile.default);
}
