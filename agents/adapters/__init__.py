"""Joins of the suite to other people's trainers, one file a framework, each over `memalpha_gym.chat_episode`.

None is imported unless it is asked for, and each imports its framework. `docs/adapters.md` says what ran.
"""
