"""Uses the portal by stripe-python: `python stripePython.py <url of the API> <key> <customer>`. Writes what it saw as JSON."""

import json
import sys

import stripe

url, key, customer = sys.argv[1:4]
stripe.api_base = url
stripe.api_key = key
stripe.max_network_retries = 0
configurations = stripe.billing_portal.Configuration

listed = [configuration.id for configuration in configurations.list(limit=10).auto_paging_iter()]
created = configurations.create(
    business_profile={"headline": "Manage your plan", "privacy_policy_url": "https://acme.example/privacy"},
    default_return_url="https://acme.example/account",
    features={
        "invoice_history": {"enabled": True},
        "customer_update": {"enabled": True, "allowed_updates": ["email", "address"]},
        "subscription_cancel": {"enabled": True, "mode": "at_period_end"},
        "subscription_update": {
            "enabled": True,
            "default_allowed_updates": ["price"],
            "products": [{"product": "prod_1", "prices": ["price_1"]}],
        },
    },
    metadata={"team": "billing"},
    expand=["features.subscription_update.products"],
)
retrieved = configurations.retrieve(created.id)
updated = configurations.modify(created.id, active=False, default_return_url="", metadata={"team": ""})
session = stripe.billing_portal.Session.create(customer=customer, return_url="https://acme.example/account")

idempotency_key = "key-of-stripe-python"


def create_with_key(enabled):
    return configurations.create(features={"invoice_history": {"enabled": enabled}}, idempotency_key=idempotency_key)


first = create_with_key(True)
replayed = create_with_key(True)

failures = {
    "missing": lambda: configurations.retrieve("bpc_missing"),
    "wrongKey": lambda: configurations.list(api_key="wrong"),
    "invalid": lambda: configurations.create(features={"subscription_cancel": {"enabled": True, "mode": "never"}}),
    "unknownExpand": lambda: configurations.retrieve(created.id, expand=["features.nothing"]),
    "otherInput": lambda: create_with_key(False),
}
errors = {}
for name, call in failures.items():
    try:
        call()
        errors[name] = None
    except stripe.StripeError as error:
        errors[name] = {
            "type": f"Stripe{type(error).__name__}",
            "param": getattr(error, "param", None),
            "code": error.code,
            "hasRequestId": isinstance(error.request_id, str),
        }

print(
    json.dumps(
        {
            "listed": len(listed),
            "isListComplete": len(set(listed)) == len(listed),
            "products": created.features.subscription_update.products,
            "withoutExpand": getattr(retrieved.features.subscription_update, "products", None),
            "headline": retrieved.business_profile.headline,
            "updated": {
                "active": updated.active,
                "returnUrl": updated.default_return_url,
                "metadata": updated.metadata,
            },
            "sessionUrl": session.url,
            "isReplayed": first.id == replayed.id,
            "errors": errors,
        },
        default=lambda value: json.loads(str(value)),
    )
)
