"""What agents that are language models have in common: prompts, generations, and the policy between them."""
